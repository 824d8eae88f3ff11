package feishu

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/imdesk/imdesk/adapters"
)

// maxAnswer bounds the body of an API answer; files are streamed on another way.
const maxAnswer = 8 << 20

// newHTTPClient pools connections to the one host an app talks to. Calls carry their own deadlines.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          64,
			MaxIdleConnsPerHost:   64,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   2 * time.Second,
			ResponseHeaderTimeout: 60 * time.Second,
		}
	}
	// A redirect would carry the body, and with it secrets, to another host.
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// doer is the HTTP client given to the SDK. The SDK's own errors repeat addresses and headers and don't tell "not sent" from "no answer", so everything that
// isn't a JSON answer becomes a typed error here.
type doer struct{ client *http.Client }

var _ larkcore.HttpClient = doer{}

func (d doer) Do(req *http.Request) (*http.Response, error) {
	countCall(req.Context())
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, withoutAnswer(err)
	}
	if !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		_ = resp.Body.Close()
		return nil, oddAnswer(resp)
	}
	resp.Body = limitBody(resp.Body)
	return resp, nil
}

// withoutAnswer keeps the cause of a *url.Error and drops its address. A connection that never came about delivered nothing.
func withoutAnswer(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	verdict := adapters.Unknown
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		verdict = adapters.Retryable
	}
	return &adapters.Error{Verdict: verdict, Message: "no answer", Err: plain(err)}
}

// plain keeps what errors.Is needs and otherwise only words.
func plain(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return errors.New(new(redactor).text(err.Error()))
}

// oddAnswer judges an answer that isn't JSON: a proxy or a gateway spoke, not the API.
func oddAnswer(resp *http.Response) error {
	e := &adapters.Error{
		Verdict: adapters.Unknown, Code: "http " + strconv.Itoa(resp.StatusCode), RequestID: resp.Header.Get(larkcore.HttpHeaderKeyLogId),
		Message: "answer is not JSON",
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		e.Verdict, e.Scope = adapters.Throttled, adapters.ScopeApp
		e.Until = time.Now().Add(resetAfter(resp.Header))
	}
	return e
}

type limitedBody struct {
	io.Reader
	io.Closer
}

func limitBody(b io.ReadCloser) io.ReadCloser { return limitedBody{io.LimitReader(b, maxAnswer), b} }

type meterKey struct{}

// withMeter counts the API calls made under the returned context.
func withMeter(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, meterKey{}, n), n
}

func countCall(ctx context.Context) {
	if n, ok := ctx.Value(meterKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
