package wecom

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/silenceper/wechat/v2/util"
	workconfig "github.com/silenceper/wechat/v2/work/config"
	workcontext "github.com/silenceper/wechat/v2/work/context"
)

// The SDK's calls take no context and go through one HTTP client of the whole process, to one fixed host, with the access token in the address that its errors
// repeat. So it never sees a real token: each call is given a ticket in its place, and the process-wide client below knows by the ticket which bot calls, with
// which token, to which base_url and until when.

// sdkClient is installed once; the ticket is the routing key.
var sdkClient struct {
	once  sync.Once
	calls sync.Map // ticket → *sdkCall
	next  atomic.Uint64
}

// sdkCall is one call of the SDK under way.
type sdkCall struct {
	ctx   context.Context
	a     *Adapter
	token string
	err   error // what went wrong below the SDK; written before the SDK's call returns
}

func installSDKClient() {
	sdkClient.once.Do(func() {
		util.DefaultHTTPClient = &http.Client{
			Transport: sdkRouter{}, Timeout: fileTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	})
}

// GetAccessToken implements the SDK's AccessTokenHandle.
func (t sdkTicket) GetAccessToken() (string, error) { return string(t), nil }

type sdkTicket string

// sdkRouter sends a ticketed request where its bot wants it.
type sdkRouter struct{}

var errNoBot = errors.New("call belongs to no bot")

func (sdkRouter) RoundTrip(req *http.Request) (*http.Response, error) {
	q := req.URL.Query()
	found, ok := sdkClient.calls.Load(q.Get("access_token"))
	if !ok {
		return nil, errNoBot
	}
	call := found.(*sdkCall)
	base, err := url.Parse(call.a.cfg.BaseURL)
	if err != nil {
		return nil, errNoBot
	}
	q.Set("access_token", call.token)
	out := req.Clone(call.ctx)
	out.URL.Scheme, out.URL.Host, out.Host = base.Scheme, base.Host, ""
	out.URL.Path, out.URL.RawPath = base.Path+req.URL.Path, ""
	out.URL.RawQuery = q.Encode()
	resp, err := call.a.http.Transport.RoundTrip(out)
	if err != nil {
		call.err = withoutAnswer(err)
		return nil, errors.New("no answer")
	}
	if resp.StatusCode != http.StatusOK {
		call.err = oddAnswer(resp.StatusCode)
	}
	return resp, nil
}

// viaSDK makes one call of the SDK, with the token, the retry and the errors of all other calls.
func (a *Adapter) viaSDK(ctx context.Context, op, api string, limit time.Duration, do func(*workcontext.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return a.withToken(ctx, op, api, true, func(ctx context.Context, token string) (int, string, error) {
		ticket := "imdesk-" + strconv.FormatUint(sdkClient.next.Add(1), 36)
		call := &sdkCall{ctx: ctx, a: a, token: token}
		sdkClient.calls.Store(ticket, call)
		defer sdkClient.calls.Delete(ticket)
		err := do(&workcontext.Context{Config: &workconfig.Config{CorpID: a.cfg.CorpID}, AccessTokenHandle: sdkTicket(ticket)})
		var refused *util.CommonError
		switch {
		case call.err != nil:
			return 0, "", call.err
		case errors.As(err, &refused):
			return int(refused.ErrCode), refused.ErrMsg, nil
		case err != nil:
			return 0, "", oddAnswer(http.StatusOK)
		}
		return 0, "", nil
	})
}
