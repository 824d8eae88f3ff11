package feishu

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// bootstrapPath answers where to connect, as in ws/const.go of github.com/larksuite/oapi-sdk-go v3.12.0.
const bootstrapPath = "/callback/ws/endpoint"

// Bootstrap and handshake codes, from ws/client_transport.go of the same source.
const (
	bootstrapBusy     = 1
	bootstrapInternal = 1000040343
	connectionLimit   = 1000040350
	handshakeDenied   = 403
	handshakeAuth     = 514
)

// Defaults and bounds of the connection's rhythm. A missing or zero interval must not make the ping loop spin.
const (
	defaultPing = 120 * time.Second
	minPing     = time.Second
	maxPing     = 10 * time.Minute
)

// clientConfig is how the platform wants us to behave, in seconds. It comes with the bootstrap and with pongs.
type clientConfig struct {
	ReconnectCount    int `json:"ReconnectCount"`
	ReconnectInterval int `json:"ReconnectInterval"`
	ReconnectNonce    int `json:"ReconnectNonce"`
	PingInterval      int `json:"PingInterval"`
}

// ping returns the interval between pings.
func (c clientConfig) ping() time.Duration {
	if c.PingInterval <= 0 {
		return defaultPing
	}
	return min(max(time.Duration(c.PingInterval)*time.Second, minPing), maxPing)
}

// endpoint is where to connect to. Its address carries a ticket and is never logged.
type endpoint struct {
	url     string
	service int32
	config  clientConfig
}

// bootstrap asks for an address to connect to. A refusal that only a human can mend is Misconfigured.
func (a *Adapter) bootstrap(ctx context.Context) (endpoint, error) {
	const op = "get connection endpoint"
	ctx, cancel := context.WithTimeout(ctx, a.callTime)
	defer cancel()
	var out struct {
		Code int    `json:"code"`
		Msg  string `json:"msg"`
		Data struct {
			URL          string       `json:"URL"`
			ClientConfig clientConfig `json:"ClientConfig"`
		} `json:"data"`
	}
	body := map[string]string{"AppID": a.cfg.AppID, "AppSecret": a.cfg.AppSecret, "ClientAssertion": ""}
	status, _, err := a.post(ctx, bootstrapPath, http.Header{"Locale": {"zh"}}, body, &out)
	if err != nil {
		return endpoint{}, a.broken(op, err, true)
	}
	if out.Code != 0 || status != http.StatusOK {
		return endpoint{}, a.bootstrapRefusal(op, status, out.Code, out.Msg)
	}
	return a.parseEndpoint(op, out.Data.URL, out.Data.ClientConfig)
}

func (a *Adapter) bootstrapRefusal(op string, status, code int, msg string) error {
	e := &adapters.Error{Verdict: adapters.Misconfigured, Code: strconv.Itoa(code), Op: op, Message: a.redact.text(msg), Remedy: remedySecret}
	transient := status != http.StatusOK || code == bootstrapBusy || code == bootstrapInternal
	if known, ok := rulings[code]; ok && (known.verdict == adapters.Throttled || known.verdict == adapters.Retryable) {
		transient = true
	}
	if transient {
		e.Verdict, e.Remedy = adapters.Retryable, ""
	}
	return e
}

func (a *Adapter) parseEndpoint(op, raw string, config clientConfig) (endpoint, error) {
	if err := checkURL(raw, "wss", "ws"); err != nil {
		return endpoint{}, &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "socket address: " + err.Error()}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return endpoint{}, &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "socket address is malformed"}
	}
	service, err := strconv.ParseInt(u.Query().Get("service_id"), 10, 32)
	if err != nil {
		return endpoint{}, &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "socket address names no service"}
	}
	a.redact.ephemeral(u.Query().Get("ticket"), u.Query().Get("access_key"))
	return endpoint{url: raw, service: int32(service), config: config}, nil
}

// handshakeError judges a refused upgrade by the gateway's headers.
func (a *Adapter) handshakeError(resp *http.Response, err error) error {
	const op = "open connection"
	if resp == nil {
		return &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: a.redact.text(err.Error())}
	}
	e := &adapters.Error{
		Verdict: adapters.Retryable, Op: op, Code: resp.Header.Get("Handshake-Status"), Message: a.redact.text(resp.Header.Get("Handshake-Msg")),
	}
	auth, _ := strconv.Atoi(resp.Header.Get("Handshake-Autherrcode"))
	switch {
	case e.Code == strconv.Itoa(handshakeAuth) && auth == connectionLimit:
		e.Verdict, e.Code = adapters.Throttled, strconv.Itoa(auth)
		e.Remedy = "该应用的长连接数已达上限（50）：停掉多余的服务副本，或检查是否有测试程序在使用同一个应用"
	case e.Code == strconv.Itoa(handshakeDenied):
		e.Verdict = adapters.Misconfigured
		e.Remedy = "打开 open.feishu.cn/app → 事件与回调 → 订阅方式，选择「使用长连接接收事件」，并确认应用已启用；然后重启机器人"
	}
	return e
}

// isTerminal reports whether trying again can't help.
func isTerminal(err error) bool { return errors.Is(err, adapters.ErrMisconfigured) }
