package adapters

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"
)

// Directory is an adapter that can list the people its bot may see. Adapters of platforms without such a call don't implement it.
type Directory interface {
	// Members calls each with everybody in the bot's range, in portions, until all were listed or each returns an error. Somebody of several
	// departments may come more than once. It takes minutes where there are thousands, and may be cut short by ctx. Absence from the list
	// proves nothing: the range may have shrunk; Person tells who is gone.
	Members(ctx context.Context, each func([]Member) error) error
}

// Pace of listing a directory: far below every platform's limit, so that nobody who waits for an answer feels it.
const (
	listPerSecond = 10
	listTries     = 5
	listPause     = time.Second
	listWait      = time.Minute // the longest a platform may ask to wait before the listing is given up
)

// Lister spaces the calls of one listing and repeats those that were throttled or failed for the moment.
type Lister struct{ limit *rate.Limiter }

// NewLister begins a listing.
func NewLister() *Lister { return &Lister{rate.NewLimiter(listPerSecond, 1)} }

// Call makes a call that reads only.
func (l *Lister) Call(ctx context.Context, do func(context.Context) error) error {
	for try := 1; ; try++ {
		if err := l.limit.Wait(ctx); err != nil {
			return err
		}
		err := do(ctx)
		pause, again := pauseAfter(err)
		if !again || try == listTries {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func pauseAfter(err error) (time.Duration, bool) {
	switch VerdictOf(err) {
	case Retryable, Unknown:
		return listPause, !errors.Is(err, context.Canceled)
	case Throttled:
		var e *Error
		errors.As(err, &e)
		wait := max(time.Until(e.Until), listPause)
		return wait, wait <= listWait
	}
	return 0, false
}
