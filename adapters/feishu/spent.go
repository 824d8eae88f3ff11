package feishu

import (
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// askAgain is how often one call finds out whether a used-up quota was extended.
const askAgain = 15 * time.Second

// spent is the tenant's monthly quota: open.feishu.cn/document/platform-notices/platform-updates-/custom-app-api-call-limit.
type spent struct{ adapters.Spent }

// refuse answers a call that is certain to be refused; nil lets it through.
func (s *spent) refuse(op string, now time.Time) *adapters.Error {
	if !s.Refuses(now, askAgain) {
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
		s.Used(now, askAgain)
		return
	}
	s.Extended()
}
