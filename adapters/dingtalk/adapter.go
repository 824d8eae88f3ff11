package dingtalk

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	streamlog "github.com/open-dingtalk/dingtalk-stream-sdk-go/logger"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// Options are what surrounds an adapter; each has a default.
type Options struct {
	Logger *slog.Logger
	// Transport carries the API calls; the default pools connections and honours the proxy of the environment. The Stream SDK opens its connections by
	// itself, through http.DefaultTransport and the same proxy.
	Transport http.RoundTripper
	// Now is infrastructure time (token life, throttles), never desk time.
	Now func() time.Time
}

// Adapter is one robot.
type Adapter struct {
	cfg    Config
	log    *slog.Logger
	now    func() time.Time
	http   *http.Client
	files  *http.Client
	tokens *tokenSource
	redact *redactor
	rhythm rhythm

	running      atomic.Bool
	inbox        atomic.Pointer[receiver] // nil until Run and after it
	health       reception.Health
	counts       reception.Counter
	tier         atomic.Int32           // the best tier of cards that is known to work
	home         atomic.Pointer[string] // the corp id of the robot, learnt from messages
	blockedUntil atomic.Int64           // nanoseconds; see block
	spent        spent                  // the monthly quota
	departments  departmentBook
}

var (
	_ adapters.Adapter    = (*Adapter)(nil)
	_ adapters.Downloader = (*Adapter)(nil)
	_ adapters.Uploader   = (*Adapter)(nil)
)

var quietOnce sync.Once

// New returns an adapter that has not yet talked to anybody. The error names the keys that are wrong.
func New(cfg Config, opt Options) (*Adapter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	// The SDK's logger is global and prints secrets; it is also set lazily without a lock, so it must be set before anything runs.
	quietOnce.Do(func() { streamlog.SetLogger(silent{}) })
	a := &Adapter{cfg: cfg, log: opt.Logger, now: opt.Now, redact: &redactor{}, rhythm: defaultRhythm}
	a.http = newHTTPClient(opt.Transport)
	a.files = &http.Client{Transport: a.http.Transport, CheckRedirect: followFiles}
	a.redact.know(cfg.ClientSecret)
	a.tokens = &tokenSource{fetch: a.fetchToken, now: opt.Now}
	a.tier.Store(int32(tierPublic))
	if cfg.CardTemplate != "" {
		a.tier.Store(int32(tierOwn))
	}
	return a, nil
}

// silent keeps the SDK from printing; what is worth logging is logged here, redacted.
type silent struct{}

func (silent) Debugf(string, ...any)   {}
func (silent) Infof(string, ...any)    {}
func (silent) Warningf(string, ...any) {}
func (silent) Errorf(string, ...any)   {}
func (silent) Fatalf(string, ...any)   {}

// Run implements adapters.Adapter. It keeps two connections, so that one receives while the other is being replaced.
func (a *Adapter) Run(ctx context.Context, sink adapters.Sink) error {
	if !a.running.CompareAndSwap(false, true) {
		return errors.New("dingtalk adapter ran already")
	}
	r := newReceiver(a, sink)
	a.inbox.Store(r)
	a.health.Begin(a.now())
	links, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	for n := range connections {
		wg.Go(func() {
			if err := a.keepLink(links, r, n); err != nil {
				stop(err) // only a human can mend it: the other connection can't do better
			}
		})
	}
	wg.Wait()
	a.inbox.Store(nil)
	r.drain()
	a.http.CloseIdleConnections()
	if ctx.Err() == nil {
		return context.Cause(links)
	}
	return nil
}

// Health implements adapters.Adapter.
func (a *Adapter) Health() adapters.Health { return a.health.Snapshot() }

// Counts tells how many deliveries of each kind were handled or set aside, by reason; for metrics.
func (a *Adapter) Counts() map[string]int64 { return a.counts.Snapshot() }

// alarm tells the operator while the adapter runs, and the log always.
func (a *Adapter) alarm(key, text string) {
	if r := a.inbox.Load(); r != nil {
		r.Alarm(key, text)
		return
	}
	a.log.Warn("dingtalk needs attention", "key", key, "text", a.redact.text(text))
}

// explain puts an error into the operator's words.
func (a *Adapter) explain(err error) string {
	var e *adapters.Error
	if errors.As(err, &e) && e.Remedy != "" {
		return e.Message + "（" + e.Code + "）。" + e.Remedy
	}
	return a.redact.text(err.Error())
}
