package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/jobs"
	"github.com/imdesk/imdesk/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// suite is a queue under test and a channel on which its handlers report.
type suite struct {
	db   *store.DB
	jobs jobs.Jobs
	seen chan jobs.Job
}

// onBoth runs a topic of the contract against each implementation.
func onBoth(t *testing.T, topic func(t *testing.T, s *suite)) {
	t.Helper()
	for name, cfg := range map[string]func() store.Config{
		"river":    func() store.Config { return store.Config{URL: pgtest.URL(t), MaxConns: 8} },
		"embedded": func() store.Config { return store.Config{DataDir: t.TempDir()} },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), cfg())
			must(t, err)
			defer db.Close()
			must(t, db.Migrate(t.Context()))
			j, err := jobs.New(db)
			must(t, err)
			topic(t, &suite{db: db, jobs: j, seen: make(chan jobs.Job, 100)})
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *suite) enqueue(t *testing.T, kind string, args any, o jobs.Options) {
	t.Helper()
	tx := func(ctx context.Context, tx *store.Tx) error { return s.jobs.Enqueue(ctx, tx, kind, args, o) }
	must(t, s.db.Org("acme").Tx(t.Context(), tx))
}

// start runs the workers; the returned function stops them and waits.
func (s *suite) start(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.jobs.Run(ctx) }()
	return func() {
		cancel()
		must(t, <-done)
	}
}

func (s *suite) next(t *testing.T) jobs.Job {
	t.Helper()
	select {
	case j := <-s.seen:
		return j
	case <-time.After(30 * time.Second):
		t.Fatal("no job ran")
		return jobs.Job{}
	}
}

// handle registers a kind that reports every run and ends with what end says.
func (s *suite) handle(kind string, end func(ctx context.Context, j jobs.Job) error) {
	s.jobs.Register(kind, func(ctx context.Context, j jobs.Job) error {
		s.seen <- j
		if end == nil {
			return nil
		}
		return end(ctx, j)
	}, time.Minute)
}

func TestAJobRunsIfAndOnlyIfItsTransactionCommits(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		s.handle("digest", nil)
		err := s.db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			must(t, s.jobs.Enqueue(ctx, tx, "digest", "lost", jobs.Options{}))
			return errors.New("no")
		})
		if err == nil {
			t.Fatal("committed")
		}
		s.enqueue(t, "digest", map[string]int{"n": 1}, jobs.Options{})
		defer s.start(t)()
		j := s.next(t)
		if j.Org != "acme" || j.Kind != "digest" || j.Attempt != 1 || j.MaxAttempts != jobs.DefaultAttempts || !sameJSON(j.Args, `{"n":1}`) {
			t.Fatalf("ran %+v with %s", j, j.Args)
		}
	})
}

func sameJSON(a json.RawMessage, b string) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal([]byte(b), &y) == nil && jsonText(x) == jsonText(y)
}

func jsonText(v any) string { b, _ := json.Marshal(v); return string(b) }

func TestAnUnfinishedJobKeepsItsKeyAndAFinishedOneDoesNot(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		s.handle("fetch", nil)
		s.handle("last", nil)
		for range 3 {
			s.enqueue(t, "fetch", "a", jobs.Options{Dedupe: "file"})
		}
		s.enqueue(t, "fetch", "b", jobs.Options{Dedupe: "other"})
		stop := s.start(t)
		got := map[string]int{string(s.next(t).Args): 1}
		got[string(s.next(t).Args)]++
		if got[`"a"`] != 1 || got[`"b"`] != 1 {
			t.Fatalf("ran %v", got)
		}
		stop() // both are finished now
		if len(s.seen) != 0 {
			t.Fatalf("ran again: %+v", <-s.seen)
		}
	})
}

func TestAJobThatFailsOrPanicsRunsAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		s.handle("flaky", func(_ context.Context, j jobs.Job) error {
			switch j.Attempt {
			case 1:
				return errors.New("not yet")
			case 2:
				panic("worse")
			}
			return nil
		})
		s.enqueue(t, "flaky", nil, jobs.Options{})
		defer s.start(t)()
		for want := 1; want <= 3; want++ {
			if j := s.next(t); j.Attempt != want {
				t.Fatalf("attempt %d, want %d", j.Attempt, want)
			}
		}
	})
}

func TestADiscardedOrExhaustedJobEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		s.handle("hopeless", func(context.Context, jobs.Job) error { return jobs.Discard(errors.New("gone")) })
		s.handle("once", func(context.Context, jobs.Job) error { return errors.New("no") })
		s.handle("probe", nil)
		s.enqueue(t, "hopeless", nil, jobs.Options{Dedupe: "k"})
		s.enqueue(t, "once", nil, jobs.Options{Dedupe: "k", MaxAttempts: 1})
		stop := s.start(t)
		s.next(t)
		s.next(t)
		stop()
		// Their keys are free, so they are finished.
		s.enqueue(t, "hopeless", nil, jobs.Options{Dedupe: "k"})
		s.enqueue(t, "once", nil, jobs.Options{Dedupe: "k"})
		again, err := jobs.New(s.db)
		must(t, err)
		s.jobs = again
		s.handle("hopeless", nil)
		s.handle("once", nil)
		defer s.start(t)()
		for range 2 {
			if j := s.next(t); j.Attempt != 1 {
				t.Fatalf("an ended job ran again: %+v", j)
			}
		}
	})
}

func TestAHandlersContextEndsWithItsTimeout(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		s.jobs.Register("slow", func(ctx context.Context, j jobs.Job) error {
			<-ctx.Done()
			s.seen <- j
			return jobs.Discard(ctx.Err())
		}, 20*time.Millisecond)
		s.enqueue(t, "slow", nil, jobs.Options{})
		defer s.start(t)()
		s.next(t)
	})
}

func TestARunningJobIsLetFinishAndNothingRunsOn(t *testing.T) {
	onBoth(t, func(t *testing.T, s *suite) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		release := make(chan struct{})
		s.handle("long", func(ctx context.Context, _ jobs.Job) error {
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		s.enqueue(t, "long", nil, jobs.Options{Dedupe: "k", MaxAttempts: 1})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.jobs.Run(ctx) }()
		s.next(t)
		cancel()
		close(release)
		must(t, <-done)
	})
}

func TestAJobThatRanWhenTheProcessDiedRunsAgain(t *testing.T) {
	db, err := store.Open(t.Context(), store.Config{DataDir: t.TempDir()})
	must(t, err)
	defer db.Close()
	must(t, db.Migrate(t.Context()))
	j, err := jobs.New(db)
	must(t, err)
	s := &suite{db: db, jobs: j, seen: make(chan jobs.Job, 10)}
	s.handle("import", nil)
	s.enqueue(t, "import", nil, jobs.Options{})
	if _, found, err := db.ClaimJob(t.Context()); err != nil || !found { // a process that claimed it and died
		t.Fatal(found, err)
	}
	defer s.start(t)()
	if again := s.next(t); again.Attempt != 2 {
		t.Fatalf("attempt %d", again.Attempt)
	}
}
