package wecom

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

func TestHoweverManyAskOneTokenIsFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		s := &tokenSource{now: time.Now, fetch: func(ctx context.Context) (string, time.Duration, error) {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return "", 0, ctx.Err()
			}
			fetched.Add(1)
			return "tok", 2 * time.Hour, nil
		}}
		var wg sync.WaitGroup
		impatient, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		wg.Go(func() {
			if _, err := s.token(impatient); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who gave up got %v", err)
			}
		})
		synctest.Wait()
		for range 50 {
			wg.Go(func() {
				if v, err := s.token(t.Context()); v != "tok" || err != nil {
					t.Errorf("got %q, %v", v, err)
				}
			})
		}
		wg.Wait()
		if n := fetched.Load(); n != 1 {
			t.Errorf("%d fetches ended well, want 1", n)
		}
	})
}

func TestATokenIsReplacedBeforeItEndsAndWhenItDied(t *testing.T) {
	now := at("2026-10-01T09:00:00Z")
	n := 0
	s := &tokenSource{now: func() time.Time { return now }, fetch: func(context.Context) (string, time.Duration, error) {
		n++
		return string(rune('a' + n - 1)), 2 * time.Hour, nil
	}}
	want := func(token string) {
		t.Helper()
		if v, err := s.token(t.Context()); v != token || err != nil {
			t.Errorf("token %q, %v; want %q", v, err, token)
		}
	}
	want("a")
	now = now.Add(118 * time.Minute)
	want("a")
	now = now.Add(2 * time.Minute)
	want("b")
	s.drop("a")
	want("b")
	s.drop("b")
	want("c")
}

func TestWrongCredentialsAreNotTriedInALoop(t *testing.T) {
	now := at("2026-10-01T09:00:00Z")
	n := 0
	s := &tokenSource{now: func() time.Time { return now }, fetch: func(context.Context) (string, time.Duration, error) {
		n++
		return "", 0, &adapters.Error{Verdict: adapters.Misconfigured, Op: "x"}
	}}
	for range 10 {
		if _, err := s.token(t.Context()); !errors.Is(err, adapters.ErrMisconfigured) {
			t.Fatal(err)
		}
	}
	now = now.Add(refusedPause)
	if _, err := s.token(t.Context()); err == nil || n != 2 {
		t.Errorf("%d tries, %v; want 2", n, err)
	}
}
