package playground

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

var nine = time.Date(2026, 6, 12, 1, 0, 0, 0, time.UTC)

// stage is a handler with a frozen clock and one settable timer.
type stage struct {
	http.Handler
	clock *core.MovableClock
	next  time.Time
	fail  error
	kicks int
}

func newStage(s Scene) *stage {
	st := &stage{clock: core.NewFrozenClock(nine)}
	st.Handler = Handler(s, st.clock, func() { st.kicks++ }, func(context.Context) (time.Time, error) { return st.next, st.fail })
	return st
}

func (s *stage) do(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestTheSceneIsServedWithListsInsteadOfNull(t *testing.T) {
	w := newStage(Scene{Org: "星河", People: []Person{{ID: "a", Name: "甲"}}}).do("GET", "/playground/scene", "")
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "null") {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	var s Scene
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || s.Org != "星河" || len(s.People) != 1 {
		t.Fatalf("scene %+v, %v", s, err)
	}
}

func TestTheClockMovesForwardsAndKicksTheTimers(t *testing.T) {
	for _, c := range []struct {
		name, body string
		next       time.Time
		status     int
		moved      time.Duration
	}{
		{"by ten minutes", `{"advance_seconds":600}`, time.Time{}, 200, 10 * time.Minute},
		{"to the next timer", `{"to":"next_timer"}`, nine.Add(95 * time.Minute), 200, 95 * time.Minute},
		{"to a timer already due", `{"to":"next_timer"}`, nine.Add(-time.Minute), 200, 0},
		{"to a timer that is not there", `{"to":"next_timer"}`, time.Time{}, 409, -1},
		{"backwards", `{"advance_seconds":-1}`, time.Time{}, 400, -1},
		{"by nothing", `{}`, time.Time{}, 400, -1},
		{"too far", `{"advance_seconds":99999999}`, time.Time{}, 400, -1},
		{"two ways at once", `{"advance_seconds":1,"to":"next_timer"}`, nine, 400, -1},
		{"with an unknown key", `{"advance":1}`, time.Time{}, 400, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(Scene{})
			s.next = c.next
			w := s.do("POST", "/playground/clock", c.body)
			if w.Code != c.status {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			if c.moved < 0 {
				if s.kicks != 0 || !s.clock.Now().Equal(nine) || !strings.Contains(w.Body.String(), `"error"`) {
					t.Fatalf("a refused move had an effect: %s", w.Body)
				}
				return
			}
			if got := s.clock.Now().Sub(nine); got != c.moved || s.kicks != 1 {
				t.Fatalf("moved %v with %d kicks", got, s.kicks)
			}
		})
	}
}

func TestTheClockShowsTheNextTimerOrNull(t *testing.T) {
	s := newStage(Scene{})
	if got := s.do("GET", "/playground/clock", "").Body.String(); !strings.Contains(got, `"next_timer":null`) || !strings.Contains(got, "2026-06-12T01:00:00Z") {
		t.Fatal(got)
	}
	s.next = nine.Add(time.Hour)
	if got := s.do("GET", "/playground/clock", "").Body.String(); !strings.Contains(got, `"next_timer":"2026-06-12T02:00:00Z"`) {
		t.Fatal(got)
	}
	s.fail = errors.New("database is away")
	if w := s.do("GET", "/playground/clock", ""); w.Code != http.StatusInternalServerError {
		t.Fatalf("status %d", w.Code)
	}
}

func TestAForeignPageCannotMoveTheClock(t *testing.T) {
	s := newStage(Scene{})
	r := httptest.NewRequest("POST", "/playground/clock", strings.NewReader(`{"advance_seconds":600}`))
	r.Header.Set("Content-Type", "text/plain")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusUnsupportedMediaType || s.kicks != 0 {
		t.Fatalf("status %d, %d kicks", w.Code, s.kicks)
	}
}

func TestThePageIsServedUnderItsMount(t *testing.T) {
	s := newStage(Scene{})
	if w := s.do("GET", "/playground", ""); w.Code != http.StatusFound || w.Header().Get("Location") != "/playground/" {
		t.Fatalf("status %d to %q", w.Code, w.Header().Get("Location"))
	}
	w := s.do("GET", "/playground/", "")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<base href="/playground/">`) {
		t.Fatalf("status %d: %.300s", w.Code, w.Body)
	}
}
