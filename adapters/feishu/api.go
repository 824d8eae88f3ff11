package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/imdesk/imdesk/adapters"
)

// callTime is how long one call may take, its retry on a dead token and a token fetch included. Only tests are less patient.
const callTime = 3 * time.Second

// answer is what every call of the SDK yields: the raw response and its code.
type answer struct {
	resp *larkcore.ApiResp
	code larkcore.CodeError
}

// attempt makes one request with the token in auth. It is called again, once, when the token turns out to be dead, so it builds its request anew.
type attempt func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error)

// call runs one API call. repeatable says that doing it twice is harmless, so that a lost answer may simply be tried again. Errors are *adapters.Error.
func (a *Adapter) call(ctx context.Context, op string, repeatable bool, limit time.Duration, do attempt) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for try := 0; ; try++ {
		token, err := a.tokens.token(ctx)
		if err != nil {
			// Without a token nothing was sent.
			return a.broken(op, err, true)
		}
		if e := a.spent.refuse(op, a.now()); e != nil {
			return e
		}
		ans, err := do(ctx, larkcore.WithTenantAccessToken(token))
		if err != nil {
			return a.broken(op, err, repeatable)
		}
		a.spent.learn(ans.code.Code, a.now())
		if ans.code.Code == 0 {
			return a.serverFault(op, ans, repeatable)
		}
		if try == 0 && deadToken(ans.code.Code) {
			a.tokens.drop(token)
			continue
		}
		return a.refusal(op, ans.resp.StatusCode, ans.resp.Header, ans.code)
	}
}

// serverFault guards against an answer without a code: success is code 0 and no error status.
func (a *Adapter) serverFault(op string, ans answer, repeatable bool) error {
	if ans.resp == nil || ans.resp.StatusCode < 400 {
		return nil
	}
	return a.broken(op, oddAnswer(&http.Response{StatusCode: ans.resp.StatusCode, Header: ans.resp.Header}), repeatable)
}

// deadToken: open.feishu.cn/document/ukTMukTMukTM/ugjM14COyUjL4ITN.
func deadToken(code int) bool {
	return code == codeTokenInvalid || code == codeAppTokenInvalid || code == codeTokenMalformed
}

func plainContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// raw makes a call for which the SDK has no wrapper. out may be nil.
func (a *Adapter) raw(method, path string, body, out any) attempt {
	return func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		resp, err := larkcore.Request(ctx, &larkcore.ApiReq{
			HttpMethod: method, ApiPath: path, Body: body, PathParams: larkcore.PathParams{}, QueryParams: larkcore.QueryParams{},
			SupportedAccessTokenTypes: []larkcore.AccessTokenType{larkcore.AccessTokenTypeTenant},
		}, a.sdk, auth)
		if err != nil {
			return answer{}, err
		}
		ans := answer{resp: resp}
		if err := json.Unmarshal(resp.RawBody, &ans.code); err != nil {
			return answer{}, errors.New("decode answer: not the documented JSON")
		}
		if out != nil && ans.code.Code == 0 {
			if err := json.Unmarshal(resp.RawBody, out); err != nil {
				return answer{}, errors.New("decode answer: not the documented JSON")
			}
		}
		return ans, nil
	}
}

// fetchToken gets a tenant token: open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM.
func (a *Adapter) fetchToken(ctx context.Context) (string, time.Duration, error) {
	const op = "get tenant token"
	var out struct {
		larkcore.CodeError
		Token  string `json:"tenant_access_token"`
		Expire int    `json:"expire"`
	}
	body := map[string]string{"app_id": a.cfg.AppID, "app_secret": a.cfg.AppSecret}
	status, header, err := a.post(ctx, larkcore.TenantAccessTokenInternalUrlPath, nil, body, &out)
	if err != nil {
		return "", 0, a.broken(op, err, true)
	}
	if out.Code != 0 {
		e := a.refusal(op, status, header, out.CodeError)
		if _, known := rulings[out.Code]; !known && e.Verdict == adapters.Rejected {
			// Nothing but the credentials is in this request, so a code we don't know can only mean them.
			e.Verdict, e.Remedy = adapters.Misconfigured, remedySecret
		}
		return "", 0, e
	}
	if out.Token == "" || out.Expire <= 0 {
		return "", 0, &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: http.StatusText(status), Message: "answer holds no token"}
	}
	return out.Token, time.Duration(out.Expire) * time.Second, nil
}

// post sends JSON without a tenant token and decodes the JSON answer.
func (a *Adapter) post(ctx context.Context, path string, header http.Header, body, out any) (int, http.Header, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.cfg.BaseURL+path, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, errors.New("build request")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := doer{a.http}.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, withoutAnswer(err)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return 0, nil, &adapters.Error{Verdict: adapters.Unknown, Message: "answer is not the documented JSON"}
	}
	return resp.StatusCode, resp.Header, nil
}
