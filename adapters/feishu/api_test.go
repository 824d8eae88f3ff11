package feishu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/core"
)

func TestEachDocumentedCodeHasAVerdictAndMisconfigurationsARemedy(t *testing.T) {
	a := offline(t, nil)
	for code, want := range rulings {
		e := a.refusal("op", 400, http.Header{larkcore.HttpHeaderKeyLogId: {"log-1"}}, larkcore.CodeError{Code: code, Msg: "words"})
		if e.Verdict != want.verdict || !strings.HasPrefix(e.Code, fmt.Sprint(code)) || e.RequestID != "log-1" {
			t.Errorf("%d: %+v", code, e)
		}
		if e.Verdict == adapters.Misconfigured && e.Remedy == "" {
			t.Errorf("%d has no remedy", code)
		}
		if (e.Verdict == adapters.Throttled) == e.Until.IsZero() {
			t.Errorf("%d: verdict %s until %v", code, e.Verdict, e.Until)
		}
	}
}

func TestUnknownCodesAreJudgedByTheirStatus(t *testing.T) {
	a := offline(t, nil)
	for status, want := range map[int]adapters.Verdict{400: adapters.Rejected, 429: adapters.Throttled, 500: adapters.Retryable, 200: adapters.Rejected} {
		if e := a.refusal("op", status, http.Header{}, larkcore.CodeError{Code: 987654}); e.Verdict != want {
			t.Errorf("status %d gives %s, want %s", status, e.Verdict, want)
		}
	}
}

func TestARejectedCardIsJudgedByItsInnerCode(t *testing.T) {
	a := offline(t, nil)
	for msg, want := range map[string]struct {
		verdict adapters.Verdict
		code    string
	}{
		"Failed to create card content, ext=ErrCode: 11310; ErrMsg: card action is lock; ":       {adapters.Retryable, "230099/11310"},
		"Failed to create card content, ext=ErrCode: 11310; ErrMsg: element exceeds the limit; ": {adapters.Rejected, "230099/11310"},
		"Failed to create card content, ext=ErrCode: 200861; ErrMsg: unsupported tag note; ":     {adapters.Rejected, "230099/200861"},
		"Failed to create card content": {adapters.Rejected, "230099"},
		"Failed to create card content, ext=ErrCode: 100290; ErrMsg: invalid person id ou_x_y_z;": {adapters.Rejected, "230099/100290"},
	} {
		e := a.refusal("op", 400, http.Header{}, larkcore.CodeError{Code: codeCardRejected, Msg: msg})
		if e.Verdict != want.verdict || e.Code != want.code {
			t.Errorf("%q gives %s %s", msg, e.Verdict, e.Code)
		}
	}
}

func TestTheGatewaysResetIsHonoured(t *testing.T) {
	a := offline(t, nil)
	now := time.Unix(1000, 0)
	a.now = func() time.Time { return now }
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "": time.Second, "soon": time.Second, "-1": time.Second, "0.5": 500 * time.Millisecond} {
		e := a.refusal("op", 400, http.Header{"X-Ogw-Ratelimit-Reset": {header}}, larkcore.CodeError{Code: codeGatewayLimit})
		if got := e.Until.Sub(now); got != want {
			t.Errorf("reset %q waits %v, want %v", header, got, want)
		}
	}
}

func TestAMissingScopeIsNamedInTheRemedy(t *testing.T) {
	opts := simOptions()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, nil)
	r.sim.Inject(feishusim.Fault{On: feishusim.KindSend, Kind: feishusim.FaultRefuse, Code: codeScopeMissing, Times: 1})
	_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Text: "x"})
	if !errors.Is(err, adapters.ErrMisconfigured) {
		t.Errorf("err = %v", err)
	}
	e := r.a.refusal("op", 400, http.Header{}, larkcore.CodeError{
		Code: codeScopeMissing, Msg: "Access denied. One of the following scopes is required: [im:message:send_as_bot, im:message].应用尚未开通所需的应用身份权限",
	})
	if !strings.Contains(e.Remedy, "im:message:send_as_bot、im:message；") {
		t.Errorf("remedy = %s", e.Remedy)
	}
}

func TestSecretsAreTakenOutOfVendorsWords(t *testing.T) {
	a := offline(t, nil)
	a.redact.know("verysecret")
	for in, gone := range map[string]string{
		"token t-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234 is invalid": "t-g1044",
		"see wss://host/ws?ticket=abcdef":                             "abcdef",
		`{"app_secret":"hunter2hunter2"}`:                             "hunter2",
		"the verysecret thing":                                        "verysecret",
		"click token c-295ee57216a5dc9de90fefd0aadb4b1d7d":            "c-295ee",
	} {
		if got := a.redact.text(in); strings.Contains(got, gone) {
			t.Errorf("%q became %q", in, got)
		}
	}
	if got := a.redact.text("plain words\nstay"); got != "plain words stay" {
		t.Errorf("words became %q", got)
	}
}

func TestEverythingGoesToTheConfiguredHost(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	hosts := map[string]bool{}
	spy := roundTrip(func(req *http.Request) (*http.Response, error) {
		hosts[req.URL.Host] = true
		return http.DefaultTransport.RoundTrip(req)
	})
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	a, err := New(r.a.cfg, Options{Transport: spy})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Text: "x"}); err != nil {
		t.Fatal(err)
	}
	_, _ = a.Person(t.Context(), "on_lin")
	for _, step := range a.Check(t.Context()) {
		if !step.OK {
			t.Errorf("check %+v", step)
		}
	}
	if want := strings.TrimPrefix(r.sim.URL(), "http://"); len(hosts) != 1 || !hosts[want] {
		t.Errorf("asked %v, want %s only", hosts, want)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestCheckTellsWhatIsWrongAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*feishusim.Options)
		config func(*Config)
		step   string
	}{
		"wrong secret":       {nil, func(c *Config) { c.AppSecret = "not-the-secret" }, "凭证"},
		"no send scope":      {func(o *feishusim.Options) { o.MissingScopes = []string{"im:message:send_as_bot"} }, nil, "发送消息"},
		"no directory scope": {nil, nil, "通讯录"},
	} {
		t.Run(name, func(t *testing.T) {
			opts := simOptions()
			if c.change != nil {
				c.change(&opts)
			}
			r := newRig(t, slog.New(slog.DiscardHandler), opts, c.config)
			if name == "no directory scope" {
				r.sim.Inject(feishusim.Fault{On: feishusim.KindMember, Kind: feishusim.FaultRefuse, Code: codeScopeMissing, Times: 1})
			}
			var failed []string
			for _, s := range r.a.Check(t.Context()) {
				if !s.OK {
					failed = append(failed, s.Name)
					if s.Remedy == "" {
						t.Errorf("step %s has no remedy", s.Name)
					}
				}
			}
			if len(failed) != 1 || failed[0] != c.step {
				t.Errorf("failed steps %v, want %s", failed, c.step)
			}
		})
	}
}

func TestTheThreeSecondsIncludeTheRetry(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	r.sim.Inject(feishusim.Fault{On: feishusim.KindSend, Kind: feishusim.FaultDelay, Delay: time.Minute})
	started := time.Now()
	_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Text: "x"})
	if !errors.Is(err, adapters.ErrUnknown) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
	if took := time.Since(started); took > 2*callTime {
		t.Errorf("took %v", took)
	}
}
