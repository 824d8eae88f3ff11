package desk

import (
	"context"
	"slices"
	"time"
)

// fakeNotices is the part of fakeTx that bounds what rules say.
type fakeNotices struct {
	said   []Notice
	alarms map[string]string
}

func (f *fakeTx) NoteNotice(_ context.Context, n Notice) error {
	f.notices.said = append(f.notices.said, n)
	return nil
}

func (f *fakeTx) CountNotices(_ context.Context, subject string, since time.Time) (told, untold int, err error) {
	for _, n := range f.notices.said {
		switch {
		case n.Subject != subject || n.At.Before(since):
		case n.Told:
			told++
		default:
			untold++
		}
	}
	return told, untold, nil
}

func (f *fakeTx) DropNotices(_ context.Context, subject string, until time.Time) error {
	f.notices.said = slices.DeleteFunc(slices.Clone(f.notices.said), func(n Notice) bool { return n.Subject == subject && !n.At.After(until) })
	return nil
}

func (f *fakeTx) RaiseAlarm(_ context.Context, key, text string) error {
	if f.notices.alarms == nil {
		f.notices.alarms = map[string]string{}
	}
	f.notices.alarms[key] = text
	return nil
}
