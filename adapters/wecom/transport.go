package wecom

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// maxAnswer bounds the body of an API answer; files are streamed on another way.
const maxAnswer = 8 << 20

// newTransport pools connections to the one host an app talks to. Calls carry their own deadlines.
func newTransport() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   2 * time.Second,
		ResponseHeaderTimeout: fileTime,
	}
}

// newHTTPClient never follows a redirect, which would carry the token to another host.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = newTransport()
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// withoutAnswer keeps the cause of a *url.Error and drops its address, which holds the token. A connection that never came about delivered nothing.
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

// oddAnswer judges an answer that isn't the API's: a proxy or a gateway spoke.
func oddAnswer(status int) error {
	e := &adapters.Error{Verdict: adapters.Unknown, Code: "http " + strconv.Itoa(status), Message: "answer is not the documented JSON"}
	if status == http.StatusTooManyRequests {
		e.Verdict, e.Scope, e.Until = adapters.Throttled, adapters.ScopeApp, time.Now().Add(time.Minute)
	}
	return e
}
