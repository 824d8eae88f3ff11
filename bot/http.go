package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// listen serves HTTP: platform callbacks, health, metrics, the console and whatever the caller adds.
func (a *App) listen(more map[string]http.Handler) error {
	ln, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/callbacks/{bot}", a.callback)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.Handle("GET /metrics", a.metrics())
	pages := a.consoleHandler()
	mux.Handle("/console/", pages)
	mux.Handle("/api/v1/", pages)
	mux.Handle("GET /console", http.RedirectHandler("/console/", http.StatusFound))
	for pattern, h := range more {
		mux.Handle(pattern, h)
	}
	a.listener = ln
	a.server = &http.Server{Handler: secure(mux), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	a.wg.Add(1)
	go func() {
		defer a.wg.Done()
		if err := a.server.Serve(ln); err != nil && err != http.ErrServerClosed {
			a.log.Error("serve http", "error", err)
		}
	}()
	return nil
}

// secure sets the headers that every page of ours should have.
func secure(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		if !strings.HasPrefix(r.URL.Path, "/playground") {
			w.Header().Set("X-Frame-Options", "DENY")
		}
		h.ServeHTTP(w, r)
	})
}

// callback passes a platform's request to its bot.
func (a *App) callback(w http.ResponseWriter, r *http.Request) {
	h := a.callbackOf(core.BotID(r.PathValue("bot")))
	if h == nil {
		http.Error(w, "no such bot, or one that takes no callbacks", http.StatusNotFound)
		return
	}
	h.ServeHTTP(w, r)
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready    bool              `json:"ready"`
	Database string            `json:"database"`
	Sessions string            `json:"sessions"`
	Bots     map[string]string `json:"bots"`
}

// ready reports whether this replica can take work: the database must answer; Redis may be away, since the lane rows hold the sessions too.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	doc := readiness{Ready: true, Database: "ok", Sessions: "store", Bots: map[string]string{}}
	if err := a.DB.Ping(ctx); err != nil {
		doc.Ready, doc.Database = false, "away"
	}
	if a.redis != nil {
		doc.Sessions = "redis"
		if err := a.redis.Health(); err != nil {
			doc.Sessions = "redis is away, turns run from the store"
		}
	}
	a.mu.RLock()
	for id, b := range a.bots {
		h := b.adapter.Health()
		state := fmt.Sprintf("%d connections", h.Connected)
		if h.Connected < 0 {
			state = "callback"
		}
		if b.problem != nil {
			state = "stopped: " + b.problem.Error()
		}
		doc.Bots[string(id)] = state
	}
	a.mu.RUnlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if !doc.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(doc)
}
