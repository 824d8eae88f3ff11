package wecom

import (
	"context"
	"net/url"
	"regexp"
	"strconv"

	workcontext "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/oauth"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// loginPage is where WeCom asks who opens a page inside its client: developer.work.weixin.qq.com/document/path/91022.
const loginPage = "https://open.weixin.qq.com/connect/oauth2/authorize"

// LoginURL is the address that sends a member back to redirect with a code for Identify. state must be random and be compared on return; the SDK has it fixed.
func (a *Adapter) LoginURL(redirect, state string) string {
	q := url.Values{
		"appid": {a.cfg.CorpID}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"snsapi_base"}, "state": {state},
		"agentid": {strconv.FormatInt(a.cfg.AgentID, 10)},
	}
	return loginPage + "?" + q.Encode() + "#wechat_redirect"
}

// loginCode is what a code may hold; the SDK puts it into an address as it is.
var loginCode = regexp.MustCompile(`^[0-9A-Za-z_-]{1,512}$`)

// Identify returns the member behind a login's code, which works once: developer.work.weixin.qq.com/document/path/91023. Somebody who is no member of the
// company gives ErrForbidden.
func (a *Adapter) Identify(ctx context.Context, code string) (core.Sender, error) {
	const op = "identify login"
	if !loginCode.MatchString(code) {
		return core.Sender{}, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "code is malformed"}
	}
	var who *oauth.GetUserInfoResponse
	err := a.viaSDK(ctx, op, "getuserinfo", callTime, func(c *workcontext.Context) (err error) {
		who, err = oauth.NewOauth(c).GetUserInfo(code)
		return err
	})
	if err != nil {
		return core.Sender{}, err
	}
	if who.UserID == "" {
		return core.Sender{}, &adapters.Error{Verdict: adapters.Forbidden, Op: op, Code: "no_member", Message: "visitor is no member of the company"}
	}
	return a.sender(who.UserID), nil
}
