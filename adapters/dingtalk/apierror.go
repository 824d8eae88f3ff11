package dingtalk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// refusalBody is what a refusal of either API family may hold. Letter case isn't fixed, which encoding/json doesn't mind.
type refusalBody struct {
	Code      text `json:"code"`
	Message   text `json:"message"`
	RequestID text `json:"requestid"`

	ErrCode      text `json:"errcode"`
	ErrMsg       text `json:"errmsg"`
	SubCode      text `json:"sub_code"`
	SubMsg       text `json:"sub_msg"`
	OldRequestID text `json:"request_id"`

	Status text `json:"status"`
	Punish text `json:"punish"`

	Denied json.RawMessage `json:"accessdenieddetail"`
}

// judge tells whether an answer is a refusal. HTTP 200 proves nothing: the old family puts its codes inside, and the guard against floods speaks with 200
// too. Status 403 doesn't either: throttling and a missing permission share it, so the code decides.
func (a *Adapter) judge(rq request, status int, body []byte) *adapters.Error {
	trimmed := bytes.TrimSpace(body)
	var r refusalBody
	if len(trimmed) == 0 || trimmed[0] != '{' || json.Unmarshal(trimmed, &r) != nil {
		return a.judgePage(rq, status)
	}
	if r.Punish == "deny" || r.Status == "1111" {
		return a.block(rq.op)
	}
	code, words, id := string(r.Code), string(r.Message), string(r.RequestID)
	if rq.old {
		code, words, id = string(r.ErrCode), string(r.ErrMsg), string(r.OldRequestID)
		if code == "88" && r.SubCode != "" { // the gateway of the old family wraps its reasons
			code, words = string(r.SubCode), string(r.SubMsg)
		}
		if code == "0" {
			code = ""
		}
	}
	if code == "" && status < 400 {
		return nil
	}
	if code == "" {
		code = "http " + strconv.Itoa(status)
	}
	e := a.refusal(rq, status, code)
	e.RequestID, e.Message = a.redact.text(id), a.redact.text(words)
	if e.Code == codeScopeMissing || e.Code == "60011" {
		e.Remedy = scopeRemedy(r.Denied)
	}
	return e
}

// refusal gives a code its meaning.
func (a *Adapter) refusal(rq request, status int, code string) *adapters.Error {
	e := &adapters.Error{Verdict: adapters.Rejected, Op: rq.op, Code: code}
	known, ok := rulingOf(code)
	switch {
	case ok:
		e.Verdict, e.Remedy, e.Scope = known.verdict, known.remedy, known.scope
		if e.Verdict == adapters.Throttled {
			e.Until = a.now().Add(known.wait)
		}
	case status >= 500:
		e.Verdict = adapters.Unknown
	}
	if e.Verdict == adapters.Unknown && rq.repeatable {
		e.Verdict = adapters.Retryable
	}
	return e
}

// judgePage judges an answer that isn't JSON. A page with a server's error is a gateway's, and what became of the call isn't known; any other page is the
// guard against floods: open.dingtalk.com/document/development/call-frequency-limit.
func (a *Adapter) judgePage(rq request, status int) *adapters.Error {
	if status < 400 || status == 403 {
		return a.block(rq.op)
	}
	e := &adapters.Error{Verdict: adapters.Rejected, Code: "http " + strconv.Itoa(status), Op: rq.op, Message: "answer is not JSON"}
	switch {
	case status == 429:
		e.Verdict, e.Until, e.Scope = adapters.Throttled, a.now().Add(time.Second), adapters.ScopeApp
	case status >= 500:
		e = a.broken(rq.op, &adapters.Error{Verdict: adapters.Unknown, Code: e.Code, Message: e.Message}, rq.repeatable)
	}
	return e
}

// codeBlocked is the status of the guard against floods, which blocks an address for five minutes after 10,000 calls in 20 s.
const (
	codeBlocked = "1111"
	blockTime   = 5 * time.Minute
)

// block stops all calls until the block is over: each further one would only be counted.
func (a *Adapter) block(op string) *adapters.Error {
	until := a.now().Add(blockTime)
	a.blockedUntil.Store(until.UnixNano())
	a.counts.Add("address_blocked")
	return &adapters.Error{
		Verdict: adapters.Throttled, Code: codeBlocked, Op: op, Message: "too many calls from this address", Until: until, Scope: adapters.ScopeApp,
		Remedy: "本机出口 IP 调用过于频繁，被钉钉屏蔽 5 分钟：请检查同一出口 IP 上是否有其他程序在大量调用钉钉接口",
	}
}

func (a *Adapter) blocked() (time.Time, bool) {
	n := a.blockedUntil.Load()
	if n == 0 {
		return time.Time{}, false
	}
	until := time.Unix(0, n)
	return until, a.now().Before(until)
}

// deadToken: open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app.
func deadToken(e *adapters.Error) bool { return e != nil && deadTokens[e.Code] }

// codeOf returns the vendor's code in err, "" when there is none.
func codeOf(err error) string {
	var e *adapters.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

// scopeRemedy names the permissions that are missing: open.dingtalk.com/document/development/add-api-permission.
func scopeRemedy(denied json.RawMessage) string {
	var d struct {
		Scopes json.RawMessage `json:"requiredScopes"`
	}
	_ = json.Unmarshal(denied, &d) // absent on the old family
	var names []string
	for _, name := range listOf[text](d.Scopes) {
		names = append(names, string(name))
	}
	if len(names) == 0 {
		names = []string{"qyapi_robot_sendmsg、Card.Instance.Write、qyapi_get_member 中缺少的权限"}
	}
	return fmt.Sprintf(remedyScope, strings.Join(names, "、"))
}
