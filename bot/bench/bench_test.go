package bench

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Environment variables by which the test's program becomes the application's process.
const (
	envConfig  = "IMDESK_BENCH_APP"
	envUnpaced = "IMDESK_BENCH_APP_UNPACED"
)

func TestMain(m *testing.M) {
	if file := os.Getenv(envConfig); file != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		unpaced, _ := strconv.ParseBool(os.Getenv(envUnpaced))
		if err := RunApp(ctx, AppOptions{Config: file, Unpaced: unpaced}, os.Stdout, slog.New(slog.NewTextHandler(os.Stderr, nil))); err != nil {
			slog.Error("run the application", "error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func environment(t *testing.T) Environment {
	return Environment{
		Command: func(_ context.Context, app AppOptions) *exec.Cmd {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), envConfig+"="+app.Config, envUnpaced+"="+strconv.FormatBool(app.Unpaced))
			cmd.Stderr = t.Output()
			return cmd
		},
		Progress: t.Logf,
	}
}

// An outage in small: the limits are the platforms' own, only the crowd is smaller. Feishu repeats what the kill cost after 15 s.
func TestEverybodyGetsOneReplyAndOneTicketAlthoughTheApplicationIsKilledInTheMiddle(t *testing.T) {
	for _, on := range []core.Platform{core.Feishu, core.WeCom} {
		t.Run(string(on), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			r, err := Outage(ctx, environment(t), OutageOptions{
				Platform: on, Store: SQLite, People: 200, Within: 4 * time.Second, Kill: 2 * time.Second, Duplicates: 0.02,
				Latency: [2]time.Duration{60 * time.Millisecond, 100 * time.Millisecond}, Patience: 30 * time.Second,
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, broken := range r.Broken() {
				t.Error(broken)
			}
			printOutage(t.Output(), r)
		})
	}
}

func TestAnUnpacedLoadIsAnsweredWithoutFailures(t *testing.T) {
	r, err := Load(t.Context(), environment(t), LoadOptions{
		Platforms: Platforms, Store: SQLite, InFlight: 6, Duration: time.Second, WarmUp: 200 * time.Millisecond, People: 600,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Failures > 0 || r.Events == 0 {
		t.Errorf("%d events, %d failures: %s", r.Events, r.Failures, r.Failure)
	}
	printLoad(io.Discard, Floor{}, r)
}

func TestTheGrantOfLimitsFollowsTheTightestOne(t *testing.T) {
	limits := limitsOf(core.Feishu)
	for took, want := range map[time.Duration]float64{
		time.Second: 50, 10 * time.Second: 500, 30 * time.Second: 1000, time.Minute: 1000, 70 * time.Second: 1500, 5 * time.Minute: 5000,
	} {
		if got := granted(limits, took); got != want {
			t.Errorf("in %v Feishu grants %v calls, want %v", took, got, want)
		}
	}
}

func TestWhoWaitsForAMessageThePlatformRepeatsLateIsNoQueue(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	var q queueing
	for i := range 10 {
		q.wait(at(i), at(3*i+1))
	}
	q.wait(at(5), at(90))
	if from, to := q.span(4); !from.Equal(at(5)) || !to.Equal(at(19)) {
		t.Errorf("a queue from %v to %v", from.Sub(start), to.Sub(start))
	}
	if _, to := q.span(20); !to.IsZero() {
		t.Error("there was never a queue of 20")
	}
}
