package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// callTime is how long one call may take, its retry on a dead token and a token fetch included.
const callTime = 3 * time.Second

// request is one call of the server API. It is made again, once, when the token turns out to be dead.
type request struct {
	op, path string
	query    url.Values
	body     any // nil makes it a GET
	out      any // may be nil
	// repeatable says that doing it twice is harmless, so that a lost answer may simply be tried again.
	repeatable bool
}

// answer is what every call yields: developer.work.weixin.qq.com/document/path/90313.
type answer struct {
	Code    int    `json:"errcode"`
	Message string `json:"errmsg"`
	status  int
	raw     []byte
}

func (ans answer) decode(out any) error {
	if out == nil || ans.Code != 0 {
		return nil
	}
	if err := json.Unmarshal(ans.raw, out); err != nil {
		return oddAnswer(ans.status)
	}
	return nil
}

// call runs one API call. Errors are *adapters.Error.
func (a *Adapter) call(ctx context.Context, r request) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	method, payload := http.MethodGet, []byte(nil)
	if r.body != nil {
		var err error
		if payload, err = marshal(r.body); err != nil {
			return &adapters.Error{Verdict: adapters.Rejected, Op: r.op, Message: "content can't be encoded"}
		}
		method = http.MethodPost
	}
	return a.withToken(ctx, r.op, apiName(r.path), r.repeatable, func(ctx context.Context, token string) (int, string, error) {
		q := url.Values{"access_token": {token}}
		for k, v := range r.query {
			q[k] = v
		}
		ans, err := a.roundTrip(ctx, method, r.path, q, payload)
		if err == nil {
			err = ans.decode(r.out)
		}
		return ans.Code, ans.Message, err
	})
}

// attempt makes one request with a token and returns the platform's code.
type attempt func(ctx context.Context, token string) (code int, message string, err error)

// withToken is what all calls share: a slot, the token, exactly one retry on a dead one, and the judgement of the outcome.
func (a *Adapter) withToken(ctx context.Context, op, api string, repeatable bool, do attempt) error {
	leave, err := a.gate.enter(ctx)
	if err != nil {
		return a.broken(op, err, true)
	}
	defer leave()
	for try := 0; ; try++ {
		token, err := a.tokens.token(ctx)
		if err != nil {
			return a.broken(op, err, true) // without a token nothing was sent
		}
		code, message, err := do(ctx, token)
		switch {
		case err != nil:
			return a.broken(op, err, repeatable)
		case code == 0:
			a.gate.well()
			return nil
		case try == 0 && (code == codeTokenExpired || code == codeTokenInvalid):
			a.tokens.drop(token)
			continue
		}
		return a.refusal(op, api, code, message)
	}
}

// roundTrip sends one request and reads its answer, which is JSON with a code even when it refuses.
func (a *Adapter) roundTrip(ctx context.Context, method, path string, q url.Values, payload []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.cfg.BaseURL+path+"?"+q.Encode(), bytes.NewReader(payload))
	if err != nil {
		return answer{}, errors.New("build request")
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return answer{}, withoutAnswer(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return answer{}, withoutAnswer(err)
	}
	var ans struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(raw, &ans) != nil || ans.Code == nil {
		return answer{}, oddAnswer(resp.StatusCode)
	}
	return answer{Code: *ans.Code, Message: ans.Message, status: resp.StatusCode, raw: raw}, nil
}

// apiName is the last part of a path, by which windows of throttling are kept.
func apiName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// marshal encodes without HTML escapes, which would change nothing but the size.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
