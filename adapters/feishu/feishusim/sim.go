package feishusim

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Sim is one simulated Feishu with one tenant and one app.
type Sim struct {
	opts    Options
	app     App
	now     func() time.Time
	mux     *http.ServeMux
	runtime atomic.Pointer[liveOptions]

	journal *journal
	faults  faultBook
	tokens  *tokenBook
	gate    *gate
	world   *world
	hub     *hub
	hooks   *http.Client

	idBase  string
	counter atomic.Uint64

	lifeMu  sync.Mutex
	closed  bool
	life    context.Context // ends with Close
	end     context.CancelFunc
	closing <-chan struct{}
	running sync.WaitGroup
	server  *http.Server
	url     string
}

// liveOptions are the ones that can change while the simulator runs.
type liveOptions struct {
	latency    [2]time.Duration
	redelivery string
	meters     Meters
}

// New makes a simulator; it serves through Handler at once and through URL after Start.
func New(opts Options) *Sim {
	opts = opts.withDefaults()
	s := &Sim{opts: opts, app: opts.App, now: opts.Now, mux: http.NewServeMux()}
	s.life, s.end = context.WithCancel(context.Background())
	s.closing = s.life.Done()
	s.runtime.Store(&liveOptions{latency: opts.Latency, redelivery: opts.Redelivery, meters: opts.Meters})
	s.idBase = randomHex(4)
	s.journal = newJournal(opts.KeepCalls, opts.App)
	s.tokens = newTokenBook(opts.TokenTTL)
	s.gate = newGate()
	s.world = newWorld(s.journal)
	s.hub = newHub()
	s.hooks = newHookClient()
	s.routes()
	return s
}

// Start listens and serves until Close or until ctx ends.
func (s *Sim) Start(ctx context.Context) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.opts.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.opts.Listen, err)
	}
	s.server = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	s.url = "http://" + ln.Addr().String()
	s.spawn(func() { _ = s.server.Serve(ln) })
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	s.spawn(func() { <-s.closing; stop() })
	return nil
}

// Close stops everything and waits for every goroutine. It may be called again.
func (s *Sim) Close() error {
	s.lifeMu.Lock()
	first := !s.closed
	if first {
		s.closed = true
		s.end()
	}
	s.lifeMu.Unlock()
	var err error
	if first && s.server != nil {
		err = s.server.Close()
	}
	s.hub.closeAll()
	s.running.Wait()
	s.hooks.CloseIdleConnections()
	if err != nil {
		return fmt.Errorf("close listener: %w", err)
	}
	return nil
}

// URL is the base of every address of the simulator.
func (s *Sim) URL() string { return s.url }

// App returns the credentials in force.
func (s *Sim) App() App { return s.app }

// BotOpenID is what GET /open-apis/bot/v3/info answers.
func (s *Sim) BotOpenID() string { return s.opts.BotOpenID }

// Handler serves the wire protocol and /_sim/.
func (s *Sim) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			http.Error(w, "simulator is closed", http.StatusServiceUnavailable)
			return
		}
		defer s.running.Done()
		s.mux.ServeHTTP(w, r)
	})
}

// enter counts one more running piece of work unless the simulator is closing.
func (s *Sim) enter() bool {
	s.lifeMu.Lock()
	defer s.lifeMu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

func (s *Sim) spawn(work func()) {
	if !s.enter() {
		return
	}
	go func() {
		defer s.running.Done()
		work()
	}()
}

// sleep waits on the real clock; false means the wait was cut short.
func (s *Sim) sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

func (s *Sim) live() *liveOptions { return s.runtime.Load() }

// id makes an id that is unique over restarts of the simulator.
func (s *Sim) id(prefix string) string {
	return fmt.Sprintf("%s%s%08x", prefix, s.idBase, s.counter.Add(1))
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func millis(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }
