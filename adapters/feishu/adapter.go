package feishu

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// Options are what surrounds an adapter; each has a default.
type Options struct {
	Logger *slog.Logger
	// Transport carries the API calls; the default pools connections and honours the proxy of the environment.
	Transport http.RoundTripper
	// Now is infrastructure time (token life, windows), never desk time.
	Now func() time.Time
}

// Adapter is one Feishu app.
type Adapter struct {
	cfg      Config
	log      *slog.Logger
	now      func() time.Time
	http     *http.Client
	sdk      *larkcore.Config
	im       *larkim.V1
	people   *larkcontact.V3
	tokens   *tokenSource
	redact   *redactor
	self     self
	chats    *chatBook
	spent    spent // the monthly quota
	callTime time.Duration
	pause    func(attempt int, hint clientConfig, err error) time.Duration

	running atomic.Bool
	started chan struct{}            // closed once deliveries are taken
	inbox   atomic.Pointer[receiver] // nil until Run and after it
	health  reception.Health
	counts  reception.Counter
}

var (
	_ adapters.Adapter    = (*Adapter)(nil)
	_ adapters.Callback   = (*Adapter)(nil)
	_ adapters.Downloader = (*Adapter)(nil)
	_ adapters.Uploader   = (*Adapter)(nil)
)

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
	a := &Adapter{
		cfg: cfg, log: opt.Logger, now: opt.Now, http: newHTTPClient(opt.Transport), redact: &redactor{}, chats: newChatBook(),
		pause: reconnectPause, callTime: callTime,
	}
	a.self.asking, a.started = make(chan struct{}, 1), make(chan struct{})
	a.redact.know(cfg.AppSecret, cfg.VerificationToken, cfg.EncryptKey)
	a.tokens = &tokenSource{fetch: a.fetchToken, now: opt.Now}
	a.sdk = &larkcore.Config{
		BaseUrl: cfg.BaseURL, AppId: cfg.AppID, AppSecret: cfg.AppSecret, AppType: larkcore.AppTypeSelfBuilt,
		HttpClient: doer{a.http}, Logger: silent{}, EnableTokenCache: false,
	}
	larkcore.NewSerialization(a.sdk)
	a.im, a.people = larkim.New(a.sdk), larkcontact.New(a.sdk)
	return a, nil
}

// silent keeps the SDK from printing requests; what is worth logging is logged here, redacted.
type silent struct{}

func (silent) Debug(context.Context, ...any) {}
func (silent) Info(context.Context, ...any)  {}
func (silent) Warn(context.Context, ...any)  {}
func (silent) Error(context.Context, ...any) {}

// Run implements adapters.Adapter.
func (a *Adapter) Run(ctx context.Context, sink adapters.Sink) error {
	if !a.running.CompareAndSwap(false, true) {
		return errors.New("feishu adapter runs already")
	}
	r := newReceiver(a, sink)
	a.inbox.Store(r)
	close(a.started)
	defer func() {
		a.inbox.Store(nil)
		r.Drain()
		a.http.CloseIdleConnections()
	}()
	if a.cfg.Transport == TransportWebhook {
		<-ctx.Done()
		return nil
	}
	return a.receive(ctx, r)
}

// Health implements adapters.Adapter.
func (a *Adapter) Health() adapters.Health {
	h := a.health.Snapshot()
	if a.cfg.Transport == TransportWebhook {
		h.Connected = -1
	}
	return h
}

// Counts tells how many deliveries of each kind were set aside, by reason; for metrics.
func (a *Adapter) Counts() map[string]int64 { return a.counts.Snapshot() }
