package wecomsim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Sim is one simulated company.
type Sim struct {
	opt     Options
	tuned   atomic.Pointer[tuning]
	dir     *directory
	hub     *hub
	store   *store
	calls   *callLog
	meters  *meters
	faults  *faultSet
	tokens  *tokenBox
	codes   *codeBox
	media   *mediaBox
	tasks   *taskIDs
	repeats *repeatBox
	cuts    *cutLog
	gate    *gate
	bot     *botServer
	app     *appPusher
	menu    menuBox
	ids     msgIDs
	sealer  *sealer
	sealErr error
	handler http.Handler

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex // guards closed, server, addr
	closed bool
	server *http.Server
	addr   string
}

// tuning is what can change while the simulator runs.
type tuning struct {
	latency    [2]time.Duration
	limits     Limits
	redelivery string
	callback   string
}

// New builds a simulator; Start makes it listen.
func New(opt Options) *Sim {
	opt = opt.withDefaults()
	h := newHub()
	s := &Sim{
		opt: opt, dir: newDirectory(), hub: h, store: newStore(opt.KeepMessages, h),
		calls: newCallLog(opt.KeepCalls, h), meters: newMeters(opt.Now), faults: &faultSet{},
		tokens: &tokenBox{old: map[string]bool{}}, codes: newCodeBox(), media: newMediaBox(),
		tasks: newTaskIDs(), repeats: newRepeatBox(), cuts: &cutLog{}, gate: newGate(),
	}
	s.tuned.Store(&tuning{latency: opt.Latency, limits: opt.Limits, redelivery: opt.Redelivery, callback: opt.CallbackURL})
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.sealer, s.sealErr = newSealer(opt.Token, opt.EncodingAESKey, opt.CorpID)
	s.bot = newBotServer(s)
	s.app = newAppPusher(s)
	s.handler = s.routes()
	return s
}

// Start listens and serves until Close or until ctx ends.
func (s *Sim) Start(ctx context.Context) error {
	if s.sealErr != nil {
		return fmt.Errorf("start wecom simulator: %w", s.sealErr)
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.opt.Listen)
	if err != nil {
		return fmt.Errorf("listen for the wecom simulator: %w", err)
	}
	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.server, s.addr = server, ln.Addr().String()
	s.mu.Unlock()
	if !s.spawn(func() { _ = server.Serve(ln) }) {
		_ = ln.Close()
		return errors.New("start wecom simulator: already closed")
	}
	stop := context.AfterFunc(ctx, s.cancel)
	s.spawn(func() {
		<-s.ctx.Done()
		stop()
		_ = server.Close()
	})
	return nil
}

// Close stops serving and waits for every goroutine.
func (s *Sim) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.bot.shutdown()
	s.wg.Wait()
	s.app.client.CloseIdleConnections()
}

// spawn runs fn in a goroutine that Close waits for; it refuses after Close.
func (s *Sim) spawn(fn func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		fn()
	}()
	return true
}

// tracked makes Close wait for requests that are being served.
func (s *Sim) tracked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		s.wg.Add(1)
		s.mu.Unlock()
		defer s.wg.Done()
		next.ServeHTTP(w, r)
	})
}

// URL is the base of the server API, in place of https://qyapi.weixin.qq.com.
func (s *Sim) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "http://" + s.addr
}

// WSURL is the AI bot's long connection, in place of wss://openws.work.weixin.qq.com.
func (s *Sim) WSURL() string { return "ws" + strings.TrimPrefix(s.URL(), "http") + "/aibot" }

// Handler serves the wire protocol and /_sim/.
func (s *Sim) Handler() http.Handler { return s.handler }

// SetCallbackURL sets where the app's callbacks go; empty means the app has none.
func (s *Sim) SetCallbackURL(u string) { s.tune(func(t *tuning) { t.callback = u }) }

// SetLimits replaces the budgets; zero fields return to the documented numbers.
func (s *Sim) SetLimits(l Limits) { s.tune(func(t *tuning) { t.limits = l.withDefaults() }) }

// SetLatency sets the range of the platform's answer time.
func (s *Sim) SetLatency(low, high time.Duration) {
	s.tune(func(t *tuning) { t.latency = [2]time.Duration{low, high} })
}

// SetRedelivery switches between Documented and Forgetful.
func (s *Sim) SetRedelivery(mode string) { s.tune(func(t *tuning) { t.redelivery = mode }) }

func (s *Sim) tune(change func(*tuning)) {
	for {
		old := s.tuned.Load()
		next := *old
		change(&next)
		if s.tuned.CompareAndSwap(old, &next) {
			return
		}
	}
}

func (s *Sim) live() *tuning { return s.tuned.Load() }

func (s *Sim) now() time.Time { return s.opt.Now() }

// lag waits a random time of the configured latency.
func (s *Sim) lag(ctx context.Context) {
	r := s.live().latency
	if r[1] <= 0 {
		return
	}
	d := r[0]
	if span := r[1] - r[0]; span > 0 {
		d += rand.N(span)
	}
	s.pause(ctx, d)
}

// pause waits d, or until ctx or the simulator ends.
func (s *Sim) pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}
