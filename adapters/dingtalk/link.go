package dingtalk

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// link keeps one connection up. The SDK's own reconnecting isn't used: it waits three seconds before the first try, closes before it opens, and tells nobody.
type link struct {
	a        *Adapter
	r        *receiver
	n        int
	attempts int // failures in a row
	opened   bool
	old      *session // has said goodbye and still answers what it brought
	retiring sync.WaitGroup
}

// keepLink keeps one connection up until ctx ends. Only a misconfiguration that retrying can't cure is an error.
func (a *Adapter) keepLink(ctx context.Context, r *receiver, n int) error {
	l := &link{a: a, r: r, n: n}
	defer l.retiring.Wait()
	defer l.retire()
	for ctx.Err() == nil {
		s, err := a.open(ctx, r)
		l.retire()
		if ctx.Err() != nil {
			if s != nil {
				s.close()
			}
			return nil
		}
		if err != nil {
			if err := l.failed(ctx, err); err != nil {
				return err
			}
			continue
		}
		l.serve(ctx, s)
	}
	return nil
}

// serve stays with a connection until it ends, and prepares what comes after it.
func (l *link) serve(ctx context.Context, s *session) {
	if l.opened {
		l.a.health.Reconnected()
	}
	l.opened = true
	l.a.health.Up(l.a.now())
	l.a.log.Info("dingtalk connected", "link", l.n)
	began := time.Now()
	end := s.serve(ctx)
	if ctx.Err() != nil {
		l.r.settle() // what was received is still answered on this connection
	}
	l.a.health.Down(l.a.now())
	short := time.Since(began) <= reception.Stable
	if !short {
		l.attempts = 0
	}
	switch {
	case ctx.Err() != nil:
		s.close()
	case errors.Is(end, errGoodbye), errors.Is(end, errSilent):
		l.a.log.Info("dingtalk connection is replaced", "link", l.n, "why", end)
		l.old = s
		if short { // a platform that takes its leave again and again is left in peace for a while
			if l.attempts++; l.attempts > 1 {
				l.wait(ctx, end)
			}
		}
	default:
		s.close()
		l.a.health.Fail(end.Error())
		l.a.log.Warn("dingtalk connection lost", "link", l.n)
		l.attempts++
		l.wait(ctx, end)
	}
}

// retire lets the predecessor finish what it brought and closes it.
func (l *link) retire() {
	if l.old == nil {
		return
	}
	s := l.old
	l.old = nil
	l.retiring.Go(s.retire)
}

// failed handles that a connection couldn't be opened. Its error ends Run.
func (l *link) failed(ctx context.Context, err error) error {
	l.attempts++
	l.a.health.Fail(err.Error())
	switch adapters.VerdictOf(err) {
	case adapters.Rejected, adapters.Misconfigured:
		// How the gateway refuses wrong credentials isn't documented; how the token call does is.
		if _, _, refused := l.a.fetchToken(ctx); codeOf(refused) == codeBadCredentials {
			l.r.Alarm("dingtalk.credentials", "钉钉机器人无法连接："+l.a.explain(refused))
			return refused
		}
		l.r.Alarm("dingtalk.connect", "钉钉拒绝了长连接："+l.a.explain(err))
	}
	l.a.log.Warn("dingtalk connection not opened", "link", l.n, "attempt", l.attempts, "err", err)
	l.wait(ctx, err)
	return nil
}

// wait pauses before the next try and tells the operator of a long silence.
func (l *link) wait(ctx context.Context, err error) {
	if dark := l.a.health.DarkFor(l.a.now()); dark >= l.a.rhythm.darkness {
		l.r.Alarm("dingtalk.silent", "钉钉机器人已有 "+dark.Round(time.Second).String()+" 收不到消息："+l.a.explain(err))
	}
	sleep(ctx, l.a.rhythm.pause(l.attempts))
}

// open opens a connection. Errors are *adapters.Error.
func (a *Adapter) open(ctx context.Context, r *receiver) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, a.rhythm.openTime)
	defer cancel()
	s := newSession(a, r)
	where, err := s.sdk.GetConnectionEndpoint(ctx)
	if err != nil {
		return nil, a.openError(err)
	}
	a.redact.ephemeral(where.Ticket)
	if s.ws, err = a.dial(ctx, where.Endpoint, where.Ticket); err != nil {
		return nil, err
	}
	s.start()
	return s, nil
}

// dial opens the socket the gateway named. Its ticket is good for one connection within 90 s and may hold characters that an address can't.
func (a *Adapter) dial(ctx context.Context, endpoint, ticket string) (*websocket.Conn, error) {
	const op = "open stream connection"
	u, err := url.Parse(endpoint)
	if err == nil {
		err = checkURL(endpoint, "wss", "ws")
	}
	if err != nil {
		return nil, &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "the gateway names no usable address"}
	}
	q := u.Query()
	q.Set("ticket", ticket)
	u.RawQuery = q.Encode()
	dialer := &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 5 * time.Second,
		NetDialContext: (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
	}
	ws, resp, err := dialer.DialContext(ctx, u.String(), nil)
	if err == nil {
		return ws, nil
	}
	e := a.broken(op, a.withoutAnswer(err), true)
	if resp != nil {
		e.Code = "http " + strconv.Itoa(resp.StatusCode)
	}
	return nil, e
}

// openError judges an error of the SDK, which is either the body of a refusal as text or a failure of the network.
func (a *Adapter) openError(err error) *adapters.Error {
	rq := request{op: "open stream connection", repeatable: true}
	if body := strings.TrimSpace(err.Error()); strings.HasPrefix(body, "{") {
		return a.judge(rq, http.StatusBadRequest, []byte(body))
	} else if strings.HasPrefix(body, "<") {
		return &adapters.Error{Verdict: adapters.Retryable, Op: rq.op, Message: "answer is not JSON"}
	}
	return a.broken(rq.op, a.withoutAnswer(err), true)
}
