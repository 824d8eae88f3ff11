// Package playground serves the demo's page, in which one person plays every role against the three simulators. It owns the page's own small API:
// who is in the scene, and the desk clock with its lever. Everything else the page does goes straight to the simulators' control API, so this
// package knows no platform and no simulator.
package playground

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/imdesk/imdesk/bot/web"
	"github.com/imdesk/imdesk/core"
)

// Mount is the path under which the handler lives; requests keep it in their path.
const Mount = "/playground/"

type handler struct {
	scene     Scene
	clock     *core.MovableClock
	onAdvance func()
	nextTimer func(context.Context) (time.Time, error)
}

// Handler serves the page and its API. onAdvance is called after each move of the clock, so that due timers run at once. nextTimer returns when the
// next SLA timer is due, the zero time if none waits; it may be in the past when its sweep has not come by yet.
//
// It must be mounted on "/playground" and "/playground/", on a loopback address only: whoever reaches it plays everybody.
func Handler(s Scene, clock *core.MovableClock, onAdvance func(), nextTimer func(ctx context.Context) (time.Time, error)) http.Handler {
	h := &handler{scene: s.filled(), clock: clock, onAdvance: onAdvance, nextTimer: nextTimer}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /playground/scene", h.showScene)
	mux.HandleFunc("GET /playground/clock", h.showClock)
	mux.HandleFunc("POST /playground/clock", h.moveClock)
	mux.Handle("GET /playground", http.RedirectHandler(Mount, http.StatusFound))
	mux.Handle("GET "+Mount, web.Handler(Mount))
	return mux
}

func (h *handler) showScene(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, h.scene)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone if this fails
}

func refuse(w http.ResponseWriter, status int, text string) {
	answer(w, status, map[string]string{"error": text})
}
