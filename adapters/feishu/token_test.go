package feishu

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestManyCallersShareOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetches := 0
		s := &tokenSource{now: time.Now, fetch: func(context.Context) (string, time.Duration, error) {
			<-time.After(time.Second) // bubble time: all callers have arrived
			fetches++
			return "t-1", 2 * time.Hour, nil
		}}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if v, err := s.token(t.Context()); v != "t-1" || err != nil {
					t.Errorf("token = %q, %v", v, err)
				}
			})
		}
		wg.Wait()
		if fetches != 1 {
			t.Errorf("%d fetches", fetches)
		}
	})
}

func TestATokenIsRefreshedBeforeItsEndAndKeptWhenThatFails(t *testing.T) {
	now := time.Unix(0, 0)
	fetches, broken := 0, false
	s := &tokenSource{now: func() time.Time { return now }, fetch: func(context.Context) (string, time.Duration, error) {
		fetches++
		if broken {
			return "", 0, errors.New("away")
		}
		return "t-" + string(rune('0'+fetches)), 2 * time.Hour, nil
	}}
	want := func(value string, n int) {
		t.Helper()
		if v, err := s.token(t.Context()); v != value || err != nil || fetches != n {
			t.Errorf("at %v: token %q, %v after %d fetches, want %q after %d", now.Unix(), v, err, fetches, value, n)
		}
	}
	want("t-1", 1)
	now = now.Add(94 * time.Minute)
	want("t-1", 1)
	now = now.Add(2 * time.Minute)
	broken = true
	want("t-1", 2) // the refresh fails, the old token still works
	want("t-1", 2) // and isn't tried again at once
	now = now.Add(time.Minute)
	broken = false
	want("t-3", 3)
	broken = true
	now = now.Add(3 * time.Hour)
	if _, err := s.token(t.Context()); err == nil {
		t.Error("a token is returned after its end")
	}
}

func TestACallerWhoGivesUpHarmsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &tokenSource{now: time.Now, fetch: func(ctx context.Context) (string, time.Duration, error) {
			select {
			case <-ctx.Done():
				return "", 0, ctx.Err()
			case <-time.After(time.Second):
				return "t-1", time.Hour, nil
			}
		}}
		hasty, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.token(hasty); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the hasty one gets %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if v, err := s.token(t.Context()); v != "t-1" || err != nil {
				t.Errorf("the patient one gets %q, %v", v, err)
			}
		})
		wg.Wait()
	})
}

func TestDroppingAnOldTokenKeepsTheNewOne(t *testing.T) {
	s := &tokenSource{value: "new", refreshAt: time.Unix(100, 0), now: func() time.Time { return time.Unix(0, 0) }}
	s.drop("old")
	if v, _ := s.token(t.Context()); v != "new" {
		t.Errorf("token = %q", v)
	}
}
