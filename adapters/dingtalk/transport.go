package dingtalk

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// maxAnswer bounds the body of an API answer; files are streamed on another way.
const maxAnswer = 8 << 20

// newHTTPClient pools connections to the two hosts. Calls carry their own deadlines.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          64,
			MaxIdleConnsPerHost:   32,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   2 * time.Second,
			ResponseHeaderTimeout: 60 * time.Second,
		}
	}
	// A redirect would carry the body, and with it secrets, to another host.
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// exchange does one request and reads the answer. An error is typed and never repeats the address, whose query may hold a token.
func (a *Adapter) exchange(req *http.Request) (status int, body []byte, err error) {
	resp, err := a.http.Do(req)
	if err != nil {
		return 0, nil, a.withoutAnswer(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, a.withoutAnswer(err)
	}
	return resp.StatusCode, body, nil
}

// withoutAnswer keeps the cause of a *url.Error and drops its address. A connection that never came about delivered nothing.
func (a *Adapter) withoutAnswer(err error) *adapters.Error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	e := &adapters.Error{Verdict: adapters.Unknown, Message: "no answer"}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		e.Verdict = adapters.Retryable
	}
	switch {
	case errors.Is(err, context.Canceled):
		e.Err = context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		e.Err = context.DeadlineExceeded
	default:
		e.Err = errors.New(a.redact.text(err.Error()))
	}
	return e
}

// broken gives an error its act. An unknown outcome is no matter where doing it again is harmless.
func (a *Adapter) broken(op string, err error, repeatable bool) *adapters.Error {
	e := &adapters.Error{Verdict: adapters.Unknown}
	var known *adapters.Error
	switch {
	case errors.As(err, &known):
		*e = *known
	case errors.Is(err, context.Canceled):
		e.Err = context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		e.Err = context.DeadlineExceeded
	default:
		e.Message = a.redact.text(err.Error())
	}
	e.Op = op
	if e.Verdict == adapters.Unknown && repeatable {
		e.Verdict = adapters.Retryable
	}
	return e
}
