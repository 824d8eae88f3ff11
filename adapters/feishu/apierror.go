package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/imdesk/imdesk/adapters"
)

// innerCode is the card service's own code inside the message of 230099:
// open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create, error codes.
var innerCode = regexp.MustCompile(`ErrCode:?\s*(\d+)`)

// actionLock is the inner code of a card that is being clicked at this moment. The same number stands for too many elements, so the words decide.
const actionLock = "11310"

// refusal turns a response whose code isn't 0 into the typed error.
func (a *Adapter) refusal(op string, status int, header http.Header, ce larkcore.CodeError) *adapters.Error {
	e := &adapters.Error{
		Verdict: adapters.Rejected, Code: strconv.Itoa(ce.Code), Op: op,
		RequestID: header.Get(larkcore.HttpHeaderKeyLogId), Message: a.redact.text(ce.Msg),
	}
	known, ok := rulings[ce.Code]
	switch {
	case ok:
		e.Verdict, e.Remedy = known.verdict, known.remedy
	case status == http.StatusTooManyRequests:
		e.Verdict, e.Scope = adapters.Throttled, adapters.ScopeApp
	case status >= 500:
		e.Verdict = adapters.Retryable
	}
	switch ce.Code {
	case codeGatewayLimit: // counted per API and app; all other limits are a person's, a chat's or a card's
		e.Scope = adapters.ScopeApp
	case codeScopeMissing:
		e.Remedy = scopeRemedy(ce)
	case codeCardRejected:
		inner := innerCode.FindStringSubmatch(ce.Msg)
		if inner == nil {
			break
		}
		e.Code += "/" + inner[1]
		if inner[1] == actionLock && strings.Contains(strings.ToLower(ce.Msg), "lock") {
			e.Verdict = adapters.Retryable
		}
	}
	if e.Verdict == adapters.Throttled {
		e.Until = a.now().Add(resetAfter(header))
	}
	return e
}

// resetAfter reads how long the gateway wants us to wait; per-target limits name no time and are counted per second:
// open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN.
func resetAfter(header http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(header.Get("x-ogw-ratelimit-reset"), 64)
	if err != nil || seconds <= 0 || seconds > 3600 {
		return time.Second
	}
	return time.Duration(seconds * float64(time.Second))
}

// scopeName finds permission names in the words of 99991672.
var scopeName = regexp.MustCompile(`\b[a-z]+:[a-z_.]+(?:[:.][a-z_.]+)*\b`)

func scopeRemedy(ce larkcore.CodeError) string {
	seen := map[string]bool{}
	var names []string
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if ce.Err != nil {
		for _, v := range ce.Err.PermissionViolations {
			if v != nil {
				add(v.Subject)
			}
		}
	}
	for _, name := range scopeName.FindAllString(ce.Msg, 10) {
		add(name)
	}
	if len(names) == 0 {
		names = []string{"报错中提到的权限"}
	}
	return fmt.Sprintf(remedyScope, strings.Join(names, "、"))
}

// broken turns an error without an answer into the typed one. repeatable says that doing the call again is harmless, whatever became of it.
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
	verdict := adapters.Unknown
	if repeatable {
		verdict = adapters.Retryable
	}
	var cause error
	for _, sentinel := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, sentinel) {
			cause = sentinel
		}
	}
	e := &adapters.Error{Verdict: verdict, Op: op, Err: cause}
	if cause == nil {
		e.Message = a.redact.text(err.Error())
	}
	return e
}
