package adapters_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

func TestAListingRepeatsWhatWasThrottledAndGivesUpOnWhatWillNotPass(t *testing.T) {
	for name, c := range map[string]struct {
		fails []error
		calls int
		fine  bool
	}{
		"at once":               {nil, 1, true},
		"throttled twice":       {[]error{adapters.ErrThrottled, adapters.ErrThrottled}, 3, true},
		"busy":                  {[]error{adapters.ErrRetryable}, 2, true},
		"no right":              {[]error{adapters.ErrMisconfigured}, 1, false},
		"throttled for an hour": {[]error{&adapters.Error{Verdict: adapters.Throttled, Until: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}}, 1, false},
		"never":                 {[]error{adapters.ErrRetryable, adapters.ErrRetryable, adapters.ErrRetryable, adapters.ErrRetryable, adapters.ErrRetryable}, 5, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				err := adapters.NewLister().Call(t.Context(), func(context.Context) error {
					calls++
					if calls <= len(c.fails) {
						return c.fails[calls-1]
					}
					return nil
				})
				if calls != c.calls || (err == nil) != c.fine {
					t.Errorf("%d calls end with %v", calls, err)
				}
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := adapters.NewLister().Call(ctx, func(context.Context) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled listing ends with %v", err)
	}
}
