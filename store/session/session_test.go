package session

import (
	"context"
	"encoding/json"
	"net"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openMini(t *testing.T) (*miniredis.Miniredis, *Redis) {
	t.Helper()
	m := miniredis.RunT(t)
	return m, openAt(t, "redis://"+m.Addr())
}

func openAt(t *testing.T, url string) *Redis {
	t.Helper()
	r, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func rec(seq, event int64, state, before string) Record {
	return Record{Seq: seq, EventID: event, State: json.RawMessage(state), Before: json.RawMessage(before)}
}

func TestResolveChoosesTheOnlyStateThatCanBeRight(t *testing.T) {
	for _, c := range []struct {
		name  string
		rec   Record
		found bool
		want  Source
	}{
		{"the record of the last committed turn", rec(7, 41, `"row"`, `"b"`), true, FromSession},
		{"a record of this event, whose turn did not commit", rec(8, 42, `"s"`, `"row"`), true, FromBefore},
		{"a record of the same turn that never committed", rec(7, 40, `"orphan"`, `"b"`), true, FromRow},
		{"an orphan of another event", rec(8, 40, `"s"`, `"row"`), true, FromRow},
		{"an older record", rec(6, 39, `"s"`, `"b"`), true, FromRow},
		{"a record from before a restored backup", rec(99, 77, `"s"`, `"b"`), true, FromRow},
		{"nothing", Record{}, false, FromRow},
	} {
		got, from := Resolve(c.rec, c.found, 7, 42, []byte(`"row"`))
		if string(got) != `"row"` || from != c.want {
			t.Errorf("%s: %s from %s, want the row's from %s", c.name, got, from, c.want)
		}
	}
}

func TestARecordReadsBackAndGoesWithTime(t *testing.T) {
	m, r := openMini(t)
	if _, found := r.Load(t.Context(), "lane"); found || r.Health() != nil {
		t.Fatal("an empty Redis is no fault and has no record")
	}
	r.Save(t.Context(), "lane", rec(3, 9, `{"draft":1}`, `{}`))
	got, found := r.Load(t.Context(), "lane")
	if !found || got.Seq != 3 || got.EventID != 9 || string(got.State) != `{"draft":1}` || string(got.Before) != `{}` {
		t.Fatalf("%+v %v", got, found)
	}
	m.FastForward(Life + time.Second)
	if _, found := r.Load(t.Context(), "lane"); found {
		t.Fatal("the record outlived its life")
	}
	if err := m.Set(prefix+"lane", "not ours"); err != nil {
		t.Fatal(err)
	}
	if _, found := r.Load(t.Context(), "lane"); found {
		t.Fatal("a foreign value was taken for a record")
	}
	r.Save(t.Context(), "lane", rec(4, 10, `1`, ``))
	r.Save(t.Context(), "lane", rec(5, 11, `{broken`, ``))
	if _, found := r.Load(t.Context(), "lane"); found {
		t.Fatal("an older record stayed in the place of one that could not be kept")
	}
}

func TestAfterThreeFailuresRedisIsLeftAloneAndTriedAgainLater(t *testing.T) {
	m, r := openMini(t)
	now := time.Now()
	r.breaker.now = func() time.Time { return now }
	r.Save(t.Context(), "lane", rec(1, 1, `1`, ``))
	m.SetError("LOADING")
	for range tripAfter {
		if _, found := r.Load(t.Context(), "lane"); found {
			t.Fatal("found in a Redis that fails")
		}
	}
	if r.Health() == nil {
		t.Fatal("three failures don't show")
	}
	m.SetError("")
	before := m.CommandCount()
	if _, found := r.Load(t.Context(), "lane"); found || m.CommandCount() != before {
		t.Fatal("an open breaker let a call through")
	}
	now = now.Add(restTime)
	if _, found := r.Load(t.Context(), "lane"); !found || r.Health() != nil {
		t.Fatal("Redis is back, but not used")
	}
}

// silent accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var held []net.Conn
		for {
			c, err := l.Accept()
			if err != nil {
				for _, c := range held {
					_ = c.Close()
				}
				return
			}
			held = append(held, c)
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func TestASlowRedisCostsLittleAndThenNothing(t *testing.T) {
	r := openAt(t, "redis://"+silent(t))
	for range tripAfter {
		if _, found := r.Load(t.Context(), "lane"); found {
			t.Fatal("found in a Redis that never answers")
		}
	}
	if r.Health() == nil {
		t.Fatal("a silent Redis counts as healthy")
	}
	r.Save(t.Context(), "lane", rec(1, 1, `1`, ``)) // returns at once: the breaker is open
}

func TestAnAbsentRedisIsNoReasonToFail(t *testing.T) {
	m, r := openMini(t)
	m.Close()
	for range tripAfter + 1 {
		r.Save(t.Context(), "lane", rec(1, 1, `1`, ``))
	}
	if r.Health() == nil {
		t.Fatal("an absent Redis counts as healthy")
	}
}

func TestACallerThatGivesUpIsNoFaultOfRedis(t *testing.T) {
	_, r := openMini(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range tripAfter + 1 {
		r.Load(ctx, "lane")
	}
	if err := r.Health(); err != nil {
		t.Fatal(err)
	}
}

func TestWithoutRedisTheRowIsTheSession(t *testing.T) {
	var s Sessions = None{}
	s.Save(t.Context(), "lane", rec(1, 1, `1`, ``))
	if _, found := s.Load(t.Context(), "lane"); found || s.Health() != nil {
		t.Fatal("None keeps something")
	}
}
