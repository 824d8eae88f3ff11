package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// callTime is how long one call may take, its retry on a dead token and a token fetch included.
const callTime = 3 * time.Second

// tokenHeader carries the access token on the new API family; the old one has it in the query.
const tokenHeader = "x-acs-dingtalk-access-token"

// request is one call of either API family.
type request struct {
	op     string
	method string
	path   string
	query  url.Values
	// old marks the family at oapi.dingtalk.com: token in the query, HTTP 200 with an errcode.
	old bool
	// body is sent as JSON; raw with its content type instead where a call wants another form.
	body        any
	raw         []byte
	contentType string
	out         any
	// repeatable says that doing it twice is harmless, so that a lost answer may simply be tried again.
	repeatable bool
	// free calls don't count against the monthly quota: token, login and contacts.
	free bool
	// limit is the time for everything, that of an ordinary call when zero.
	limit time.Duration
}

// call makes a request with the token, once more when the token turns out to be dead. Errors are *adapters.Error.
func (a *Adapter) call(ctx context.Context, rq request) error {
	if rq.limit == 0 {
		rq.limit = a.rhythm.call
	}
	ctx, cancel := context.WithTimeout(ctx, rq.limit)
	defer cancel()
	for try := 0; ; try++ {
		if until, blocked := a.blocked(); blocked {
			return &adapters.Error{
				Verdict: adapters.Throttled, Code: codeBlocked, Op: rq.op, Message: "all calls of this address are blocked", Until: until, Scope: adapters.ScopeApp,
			}
		}
		token, err := a.tokens.token(ctx)
		if err != nil {
			return a.broken(rq.op, err, true) // nothing was sent
		}
		if !rq.free {
			if e := a.spent.refuse(rq.op, a.now()); e != nil {
				return e
			}
		}
		refused := a.attempt(ctx, rq, token)
		if !rq.free {
			a.spent.learn(refused, a.now())
		}
		if refused == nil {
			return nil
		}
		if try == 0 && deadToken(refused) {
			a.tokens.drop(token)
			continue
		}
		return refused
	}
}

// attempt makes a request once; nil is success.
func (a *Adapter) attempt(ctx context.Context, rq request, token string) *adapters.Error {
	req, err := a.build(ctx, rq, token)
	if err != nil {
		return &adapters.Error{Verdict: adapters.Rejected, Op: rq.op, Message: "request can't be built: " + a.redact.text(err.Error())}
	}
	status, body, err := a.exchange(req)
	if err != nil {
		return a.broken(rq.op, err, rq.repeatable)
	}
	if refused := a.judge(rq, status, body); refused != nil {
		return refused
	}
	if !rq.free {
		purseOf(ctx).api.Add(1)
	}
	if rq.out != nil {
		if err := json.Unmarshal(body, rq.out); err != nil {
			return a.broken(rq.op, &adapters.Error{Verdict: adapters.Unknown, Message: "answer is not the documented JSON"}, rq.repeatable)
		}
	}
	return nil
}

func (a *Adapter) build(ctx context.Context, rq request, token string) (*http.Request, error) {
	payload, kind := rq.raw, rq.contentType
	if payload == nil {
		encoded, err := encode(rq.body)
		if err != nil {
			return nil, err
		}
		payload, kind = []byte(encoded), "application/json"
	}
	query, host := url.Values{}, a.cfg.BaseURL
	for k, v := range rq.query {
		query[k] = v
	}
	if rq.old {
		host = a.cfg.OAPIURL
		query.Set("access_token", token)
	}
	target := host + rq.path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, rq.method, target, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json")
	if !rq.old && token != "" {
		req.Header.Set(tokenHeader, token)
	}
	return req, nil
}

// encode writes JSON as DingTalk's clients should show it: "<" and "&" stay what they are.
func encode(v any) (string, error) {
	var buf strings.Builder
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimRight(buf.String(), "\n"), nil
}

type purseKey struct{}

// purse adds up what calls cost. Calls that fail cost nothing:
// open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model.
type purse struct{ api, stream atomic.Int64 }

// withPurse collects the cost of the calls made under the returned context.
func withPurse(ctx context.Context) (context.Context, *purse) {
	p := &purse{}
	return context.WithValue(ctx, purseKey{}, p), p
}

func purseOf(ctx context.Context) *purse {
	if p, ok := ctx.Value(purseKey{}).(*purse); ok {
		return p
	}
	return &purse{}
}

// cost is by meter, without zeros.
func (p *purse) cost() map[string]int {
	out := map[string]int{}
	for name, n := range map[string]int64{MeterAPI: p.api.Load(), MeterStream: p.stream.Load()} {
		if n > 0 {
			out[name] = int(n)
		}
	}
	return out
}
