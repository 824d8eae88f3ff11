package dingtalk

import (
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// Codes of a used-up monthly quota, in the new and the old family:
// open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server.
const (
	codeQuotaSpent    = "Forbidden.AccessDenied.ApiCountLimitForOrg"
	codeQuotaSpentOld = "90020"
)

// askAgain is how often one call finds out whether a used-up quota was extended; shorter than the sender's first wait, so that this is not spent in vain.
const askAgain = 10 * time.Second

// spent remembers that the monthly quota of metered calls is used up, so that thousands of messages that wait for it don't each ask for
// themselves. Replies by webhook and free calls are another matter.
type spent struct{ until atomic.Int64 } // nanoseconds, 0 while there is quota

// refuse answers a call that is certain to be refused; nil lets it through. When the time is over one call is let through to find out.
func (s *spent) refuse(op string, now time.Time) *adapters.Error {
	until := s.until.Load()
	if until == 0 || now.UnixNano() >= until && s.until.CompareAndSwap(until, now.Add(askAgain).UnixNano()) {
		return nil
	}
	return &adapters.Error{
		Verdict: adapters.Misconfigured, Op: op, Code: codeQuotaSpent, Message: "monthly quota is used up, asked within the last seconds", Remedy: remedyQuota,
	}
}

// learn draws the conclusion of a metered call.
func (s *spent) learn(refused *adapters.Error, now time.Time) {
	switch {
	case refused == nil:
		s.until.Store(0)
	case refused.Code == codeQuotaSpent || refused.Code == codeQuotaSpentOld:
		s.until.Store(now.Add(askAgain).UnixNano())
	}
}
