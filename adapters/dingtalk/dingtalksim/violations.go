package dingtalksim

import (
	"sync"
	"time"
)

// Violation is something a client did that the platform documents as wrong but answers with success or silence.
type Violation struct {
	At     time.Time `json:"at"`
	Rule   string    `json:"rule"`
	Card   string    `json:"card,omitempty"` // outTrackId
	Person string    `json:"person,omitempty"`
	Detail string    `json:"detail,omitempty"`
}

// The rules a Violation can name.
const (
	RuleUpdateDuringCallback = "update_during_callback" // PUT before the callback's ACK: undone when the ACK arrives
	RuleLateAnswer           = "late_answer"            // an ACK after its window
	RuleUnknownMessageID     = "unknown_message_id"     // an ACK without or with a foreign messageId
	RuleBadFrame             = "bad_frame"              // an answer that is no ACK frame, or whose data is no JSON string
	RuleCallbackAnswer       = "callback_answer"        // a card answer of the wrong shape: ignored by the platform
	RuleCardVariable         = "card_variable"          // a value that does not fit the template's variable: shown as nothing
	RuleMentionNotInText     = "mention_not_in_text"    // an at list whose user does not occur in the text: nobody is pinged
	RulePingUnanswered       = "ping_unanswered"        // a SYSTEM ping without or with a wrong answer
)

const keepViolations = 1024

type violationStore struct {
	mu   sync.Mutex
	list []Violation
}

// Violations returns the newest violations, oldest first.
func (s *Sim) Violations() []Violation {
	v := &s.violations
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]Violation(nil), v.list...)
}

func (s *Sim) violate(v Violation) {
	v.At = s.now()
	st := &s.violations
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.list) >= keepViolations {
		st.list = append(st.list[:0], st.list[keepViolations/2:]...)
	}
	st.list = append(st.list, v)
}
