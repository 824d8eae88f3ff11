package wecom

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"github.com/imdesk/imdesk/adapters"
)

// portal is a platform that knows one member by login code.
func portal(t *testing.T, token, member string) *Adapter {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/cgi-bin/gettoken", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","access_token":"` + token + `","expires_in":7200}`))
	})
	mux.HandleFunc("/cgi-bin/auth/getuserinfo", func(w http.ResponseWriter, req *http.Request) {
		switch q := req.URL.Query(); {
		case q.Get("access_token") != token:
			_, _ = w.Write([]byte(`{"errcode":40014,"errmsg":"invalid access_token"}`))
		case q.Get("code") == "slow":
			<-req.Context().Done()
		case q.Get("code") == "visitor":
			_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","openid":"o"}`))
		case q.Get("code") != "good":
			_, _ = w.Write([]byte(`{"errcode":40029,"errmsg":"invalid code"}`))
		default:
			_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok","userid":"` + member + `"}`))
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	cfg := good()
	cfg.BaseURL = server.URL
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.http.CloseIdleConnections)
	return a
}

func TestCallsOfTheSDKGoToTheirOwnBot(t *testing.T) {
	one, two := portal(t, "tok-one-1234567", "LiuYan"), portal(t, "tok-two-1234567", "ZhaoMin")
	var wg sync.WaitGroup
	for range 20 {
		for a, want := range map[*Adapter]string{one: "liuyan", two: "zhaomin"} {
			wg.Go(func() {
				if got, err := a.Identify(t.Context(), "good"); err != nil || got.ID != want {
					t.Errorf("got %+v, %v; want %s", got, err, want)
				}
			})
		}
	}
	wg.Wait()
}

func TestLoginsThatAreNoneAreRefused(t *testing.T) {
	a := portal(t, "tok-one-1234567", "LiuYan")
	for code, want := range map[string]error{
		"visitor": adapters.ErrForbidden, "old": adapters.ErrGone, "": adapters.ErrRejected, "a&b=c": adapters.ErrRejected,
	} {
		if _, err := a.Identify(t.Context(), code); !errors.Is(err, want) {
			t.Errorf("%q gives %v", code, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := a.Identify(ctx, "slow"); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "tok-one") {
		t.Errorf("a slow platform gives %v", err)
	}
	if u := a.LoginURL("https://desk.example.com/portal", "r4nd0m"); !strings.Contains(u, "state=r4nd0m") || !strings.Contains(u, "redirect_uri=https%3A%2F%2Fdesk") {
		t.Errorf("login at %s", u)
	}
}

func TestTheSDKReachesNobodyWithoutABot(t *testing.T) {
	offline(t)
	if _, err := util.HTTPGet("https://qyapi.weixin.qq.com/cgi-bin/user/get?access_token=real"); !errors.Is(err, errNoBot) {
		t.Errorf("got %v", err)
	}
}
