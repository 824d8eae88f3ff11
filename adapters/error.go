package adapters

import (
	"errors"
	"fmt"
	"time"
)

// Verdict says what a platform's refusal means for the sender.
type Verdict string

// Verdicts.
const (
	Retryable     Verdict = "retryable"     // again soon with the same key
	Throttled     Verdict = "throttled"     // again at Until, with the same key
	Gone          Verdict = "gone"          // the card, chat, member or link no longer exists or can no longer be changed
	Forbidden     Verdict = "forbidden"     // this target refuses us: unreachable, try another account
	Misconfigured Verdict = "misconfigured" // a human must change a setting: alarm, no retry storm
	Rejected      Verdict = "rejected"      // our content is wrong: dead-letter
	Unknown       Verdict = "unknown"       // it may or may not have had its effect
)

// Error is a refusal by a platform. Its text never contains secrets.
type Error struct {
	Verdict   Verdict
	Code      string // the vendor's code
	RequestID string // the vendor's request id
	Message   string // the vendor's words, redacted
	Op        string // what was being done
	Until     time.Time
	// Scope says what a throttling concerns; empty means the target's chat.
	Scope Scope
	// Remedy tells the operator what to do, Chinese, may be empty.
	Remedy string
	Err    error
}

// Sentinels for errors.Is; any *Error matches the one of its verdict.
var (
	ErrRetryable     = &Error{Verdict: Retryable}
	ErrThrottled     = &Error{Verdict: Throttled}
	ErrGone          = &Error{Verdict: Gone}
	ErrForbidden     = &Error{Verdict: Forbidden}
	ErrMisconfigured = &Error{Verdict: Misconfigured}
	ErrRejected      = &Error{Verdict: Rejected}
	ErrUnknown       = &Error{Verdict: Unknown}
)

func (e *Error) Error() string {
	s := e.Op + ": " + string(e.Verdict)
	if e.Code != "" {
		s += fmt.Sprintf(" (code %s", e.Code)
		if e.RequestID != "" {
			s += ", request " + e.RequestID
		}
		s += ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Is matches the sentinels by verdict.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Verdict == e.Verdict && t.Code == "" && t.Op == ""
}

// VerdictOf returns the verdict of err; errors that are no *Error are Unknown, nil is "".
func VerdictOf(err error) Verdict {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Verdict
	}
	return Unknown
}
