package desk

import (
	"context"
	"time"
)

// Notices is the part of a Tx that bounds what rules say, and tells operators of rules that had to be stopped.
type Notices interface {
	// NoteNotice records something that a rule said or, where it is not told, would have said.
	NoteNotice(ctx context.Context, n Notice) error
	// CountNotices counts those of a subject from a moment on. It locks nothing, so that of two turns at one moment both may be the last.
	CountNotices(ctx context.Context, subject string, since time.Time) (told, untold int, err error)
	// DropNotices forgets those of a subject until a moment, it included.
	DropNotices(ctx context.Context, subject string, until time.Time) error
	// RaiseAlarm shows operators in the console what only a human can mend; again counts it.
	RaiseAlarm(ctx context.Context, key, text string) error
}

// Notice is one message of a rule to one receiver, who are its Subject together.
type Notice struct {
	Subject string
	At      time.Time // desk time
	Told    bool
}
