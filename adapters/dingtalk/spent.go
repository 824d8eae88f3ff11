package dingtalk

import (
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

// spent is the monthly quota of metered calls. Replies by webhook and free calls are another matter.
type spent struct{ adapters.Spent }

// refuse answers a call that is certain to be refused; nil lets it through.
func (s *spent) refuse(op string, now time.Time) *adapters.Error {
	if !s.Refuses(now, askAgain) {
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
		s.Extended()
	case refused.Code == codeQuotaSpent || refused.Code == codeQuotaSpentOld:
		s.Used(now, askAgain)
	}
}
