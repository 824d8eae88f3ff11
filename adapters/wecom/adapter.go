package wecom

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

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
	// CardURL is where a card without buttons and without a link of its own leads, for example the portal. When empty such a card is sent as text.
	CardURL string
}

// Adapter is one WeCom app with its AI bot.
type Adapter struct {
	cfg     Config
	log     *slog.Logger
	now     func() time.Time
	http    *http.Client
	cardURL string
	seal    *sealer
	tokens  *tokenSource
	redact  *redactor
	gate    *gate
	windows windows
	userids userIDs
	depts   deptNames
	spent   spentCodes
	uploads uploads
	bot     *aibot // nil without an AI bot
	pause   func(attempt int, err error) time.Duration

	running atomic.Bool
	inbox   atomic.Pointer[receiver] // nil until Run and after it
	health  reception.Health
	counts  reception.Counter
}

var (
	_ adapters.Adapter    = (*Adapter)(nil)
	_ adapters.Callback   = (*Adapter)(nil)
	_ adapters.Downloader = (*Adapter)(nil)
	_ adapters.Uploader   = (*Adapter)(nil)
	_ adapters.Elected    = (*Adapter)(nil)
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
	seal, err := newSealer(cfg.Token, cfg.EncodingAESKey, cfg.CorpID)
	if err != nil {
		return nil, err
	}
	a := &Adapter{
		cfg: cfg, log: opt.Logger, now: opt.Now, http: newHTTPClient(opt.Transport), cardURL: opt.CardURL, seal: seal,
		redact: &redactor{}, gate: newGate(), pause: botPause,
	}
	a.redact.know(cfg.Secret, cfg.Token, cfg.EncodingAESKey)
	if cfg.AIBot != nil {
		a.bot = &aibot{}
		a.redact.know(cfg.AIBot.Secret)
	}
	a.tokens = &tokenSource{fetch: a.fetchToken, now: opt.Now}
	installSDKClient()
	return a, nil
}

// Run implements adapters.Adapter. It returns no error: with a wrong secret callbacks are still genuine and can be stored until the secret is right.
func (a *Adapter) Run(ctx context.Context, sink adapters.Sink) error {
	if !a.running.CompareAndSwap(false, true) {
		return errors.New("wecom adapter runs already")
	}
	r := newReceiver(a, sink)
	a.inbox.Store(r)
	defer func() {
		a.inbox.Store(nil)
		r.Drain()
		a.http.CloseIdleConnections()
	}()
	var first sync.WaitGroup
	first.Go(func() { a.greet(ctx, r) })
	defer first.Wait()
	if a.bot != nil {
		a.receiveBot(ctx, r)
	}
	<-ctx.Done()
	return nil
}

// greet proves the credentials once at the start, so that a wrong one is told before the first message fails.
func (a *Adapter) greet(ctx context.Context, r *receiver) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, err := a.tokens.token(ctx)
	var e *adapters.Error
	if errors.As(err, &e) && e.Verdict == adapters.Misconfigured {
		a.health.Fail(a.redact.text(e.Error()))
		r.Alarm("wecom.credentials", "企业微信应用的凭证无效，消息能接收但不能发送："+e.Message+"。"+e.Remedy)
	}
}

// Health implements adapters.Adapter.
func (a *Adapter) Health() adapters.Health {
	h := a.health.Snapshot()
	if a.bot == nil {
		h.Connected = -1
	}
	return h
}

// Counts tells how many deliveries of each kind were set aside, by reason; for metrics.
func (a *Adapter) Counts() map[string]int64 { return a.counts.Snapshot() }
