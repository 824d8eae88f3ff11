package feishu

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// askAgain is how often one call finds out whether a used-up quota was extended.
const askAgain = 15 * time.Second

// spent remembers that the tenant's monthly quota is used up, so that the many messages that wait for it don't each ask for themselves:
// open.feishu.cn/document/platform-notices/platform-updates-/custom-app-api-call-limit.
type spent struct{ until atomic.Int64 } // nanoseconds, 0 while there is quota

// refuse answers a call that is certain to be refused; nil lets it through. When the time is over one call is let through to find out.
func (s *spent) refuse(op string, now time.Time) *adapters.Error {
	until := s.until.Load()
	if until == 0 || now.UnixNano() >= until && s.until.CompareAndSwap(until, now.Add(askAgain).UnixNano()) {
		return nil
	}
	return &adapters.Error{
		Verdict: adapters.Misconfigured, Op: op, Code: strconv.Itoa(codeQuotaSpent), Message: "monthly quota is used up, asked within the last seconds",
		Remedy: rulings[codeQuotaSpent].remedy,
	}
}

// learn draws the conclusion of an answered call.
func (s *spent) learn(code int, now time.Time) {
	if code == codeQuotaSpent {
		s.until.Store(now.Add(askAgain).UnixNano())
		return
	}
	s.until.Store(0)
}
