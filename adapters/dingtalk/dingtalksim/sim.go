package dingtalksim

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Sim is one simulated organisation with one robot application. All methods may be called from any goroutine.
type Sim struct {
	opt      Options
	settings atomic.Pointer[settings]
	routes   map[string]route
	mux      http.Handler

	ctx     context.Context // ends at Close
	cancel  context.CancelFunc
	gate    sync.Mutex
	closing bool
	work    sync.WaitGroup

	server   *http.Server
	listener net.Listener

	dir        directory
	tokens     tokenStore
	tickets    ticketStore
	links      linkPool
	pushes     pushStore
	chats      timeline
	cards      cardStore
	files      fileStore
	sessions   sessionStore
	notices    noticeStore
	meter      meters
	pace       limiter
	flow       flowStore
	faults     faultStore
	tape       tape
	hub        hub
	violations violationStore
}

// settings is the part of the options that PUT /_sim/options may change while running.
type settings struct {
	latency    [2]time.Duration
	redelivery Redelivery
	messages   MessageRedelivery
	meters     MeterOptions
}

// New makes a simulator; nothing runs before Start, except that Handler can be mounted on a server of the caller.
func New(o Options) *Sim {
	o = o.withDefaults()
	s := &Sim{opt: o}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.settings.Store(&settings{latency: o.Latency, redelivery: o.Redelivery, messages: o.MessageRedelivery, meters: o.Meters})
	s.dir.init(o)
	s.tickets.init()
	s.links.init()
	s.pushes.init()
	s.chats.init(o.KeepChatMessages)
	s.cards.init()
	s.files.init()
	s.sessions.init()
	s.notices.init()
	s.pace.init()
	s.tape.init(o.KeepCalls)
	s.hub.init()
	s.routes = s.routeTable()
	s.mux = s.newMux()
	return s
}

// Start listens on Options.Listen and serves until Close; ctx bounds the start only.
func (s *Sim) Start(ctx context.Context) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.opt.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.opt.Listen, err)
	}
	s.listener = ln
	s.server = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	s.work.Go(func() { _ = s.server.Serve(ln) })
	return nil
}

// Close drops every connection and waits for every goroutine. It may be called more than once.
func (s *Sim) Close() {
	s.gate.Lock()
	s.closing = true
	s.gate.Unlock()
	s.cancel()
	s.links.closeAll()
	if s.server != nil {
		_ = s.server.Close()
	}
	s.work.Wait()
}

// URL is the base for both host families, without a trailing slash.
func (s *Sim) URL() string {
	if s.listener == nil {
		return s.opt.PublicURL
	}
	return "http://" + s.listener.Addr().String()
}

// Handler serves the wire protocol of both host families, the WebSocket endpoint and the control API under /_sim/.
func (s *Sim) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			http.Error(w, "simulator closed", http.StatusServiceUnavailable)
			return
		}
		defer s.work.Done()
		s.mux.ServeHTTP(w, r)
	})
}

// enter registers work that Close has to wait for; the caller owes one work.Done when it returns true.
func (s *Sim) enter() bool {
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.closing {
		return false
	}
	s.work.Add(1)
	return true
}

// background runs f unless the simulator is closing.
func (s *Sim) background(f func()) {
	if !s.enter() {
		return
	}
	go func() {
		defer s.work.Done()
		f()
	}()
}

// pause waits d or until the simulator closes or ctx ends; it reports whether d passed in full.
func (s *Sim) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return s.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}

func (s *Sim) now() time.Time { return s.opt.Now() }

func (s *Sim) set() *settings { return s.settings.Load() }
