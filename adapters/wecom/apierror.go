package wecom

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// Places in a refusal's words: the hint id by which the vendor finds the call, and the caller's address, which is read for 60020 only
// (developer.work.weixin.qq.com/document/path/90930 forbids to rely on errmsg otherwise).
var (
	hintID   = regexp.MustCompile(`hint: \[([0-9A-Za-z_-]{1,64})\]`)
	callerIP = regexp.MustCompile(`from ip: ([0-9a-fA-F.:]{3,45})`)
)

// refusal turns a code that isn't 0 into the typed error. api names the call for the windows of throttling.
func (a *Adapter) refusal(op, api string, code int, message string) *adapters.Error {
	e := &adapters.Error{Verdict: adapters.Rejected, Code: strconv.Itoa(code), Op: op, Message: a.redact.text(message)}
	if m := hintID.FindStringSubmatch(message); m != nil {
		e.RequestID = m[1]
	}
	if known, ok := rulings[code]; ok {
		e.Verdict, e.Remedy = known.verdict, known.remedy
	}
	switch code {
	case codeForeignIP:
		ip := ""
		if m := callerIP.FindStringSubmatch(message); m != nil {
			ip = " " + m[1]
		}
		e.Remedy = fmt.Sprintf(remedyIP, ip)
	case codeTooOften:
		e.Scope, e.Until = adapters.ScopeApp, a.windows.closed(api, a.now())
	case codeTooParallel:
		a.gate.narrow()
		e.Scope, e.Until = adapters.ScopeApp, a.now().Add(time.Second)
	}
	return e
}

// windows remembers which API is closed for how long: a block lasts as long as the window that was exceeded, a minute, an hour or the rest of the day, and the
// refusal doesn't say which (developer.work.weixin.qq.com/document/path/90312). One that comes again right after the minute was the hour's.
type windows struct {
	mu    sync.Mutex
	until map[string]closing
}

type closing struct {
	until time.Time
	wait  time.Duration
}

func (w *windows) closed(api string, now time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.until[api]
	switch {
	case now.Before(last.until):
		return last.until // another call of the same moment
	case last.wait != 0 && now.Sub(last.until) < 30*time.Second:
		last.wait = min(last.wait*10, time.Hour)
	default:
		last.wait = time.Minute
	}
	last.until = now.Add(last.wait)
	if w.until == nil {
		w.until = map[string]closing{}
	}
	w.until[api] = last
	return last.until
}

// broken turns an error without an answer into the typed one. repeatable says that the request had no effect or may have it twice.
func (a *Adapter) broken(op string, err error, repeatable bool) *adapters.Error {
	var known *adapters.Error
	if errors.As(err, &known) {
		e := *known
		e.Op = op
		if e.Verdict == adapters.Unknown && repeatable {
			e.Verdict = adapters.Retryable
		}
		return &e
	}
	e := &adapters.Error{Verdict: adapters.Unknown, Op: op}
	if repeatable {
		e.Verdict = adapters.Retryable
	}
	for _, sentinel := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, sentinel) {
			e.Err = sentinel
			return e
		}
	}
	e.Message = a.redact.text(err.Error())
	return e
}

// codeOf returns the vendor's code in err, 0 when there is none.
func codeOf(err error) int {
	var e *adapters.Error
	if !errors.As(err, &e) {
		return 0
	}
	code, _ := strconv.Atoi(e.Code)
	return code
}
