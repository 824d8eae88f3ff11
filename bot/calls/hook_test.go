package calls

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestAnAnswerIsDoneRefusedOrWorthAnotherTry(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   answer
	}{
		{200, `{"note":"邮箱已创建"}`, answer{done: true, text: "邮箱已创建"}},
		{204, "", answer{done: true}},
		{202, "not JSON", answer{done: true}},
		{302, "", answer{final: true, text: "「mail」返回 302"}},
		{404, `{"error":"没有\n这个人"}`, answer{final: true, text: "「mail」返回 404：没有 这个人"}},
		{408, "", answer{text: "「mail」返回 408"}},
		{425, "", answer{text: "「mail」返回 425"}},
		{429, "", answer{text: "「mail」返回 429"}},
		{503, `{"error":"` + strings.Repeat("长", 400) + `"}`, answer{text: "「mail」返回 503：" + strings.Repeat("长", 299) + "…"}},
	} {
		if got := judge("mail", c.status, []byte(c.body)); got != c.want {
			t.Errorf("%d %s: %+v, want %+v", c.status, c.body, got, c.want)
		}
	}
}

// TestTheSignatureIsWhatTheDocumentSays holds the example of docs/design/catalogue.md; openssl gives the same.
func TestTheSignatureIsWhatTheDocumentSays(t *testing.T) {
	const want = "v1=2d63cd37d009e3a9c8f17f98b9ef70cdcb1eefbb5ca71133f75e5f57bc8492d9"
	if got := sign("0123456789abcdef", "1764000000", []byte(`{"id":"t1"}`)); got != want {
		t.Errorf("%s", got)
	}
}

func TestNoRedirectIsFollowedAndNoAddressIsSaid(t *testing.T) {
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer elsewhere.Close()
	near := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}))
	c := &Caller{client: &http.Client{CheckRedirect: stay}}
	call := store.Call{Call: desk.Call{Task: "t1", Body: json.RawMessage(`{}`), Timeout: 5 * time.Second}}
	h := config.Webhook{Name: "mail", URL: near.URL + "/secret-path", Secret: "0123456789abcdef"}
	if a := c.try(context.Background(), h, call); !a.final || a.done || asked > 0 {
		t.Errorf("%+v, and another address was asked %d times", a, asked)
	}
	near.Close()
	if a := c.try(context.Background(), h, call); a.text != "连不上「mail」" || a.final {
		t.Errorf("%+v", a)
	}
	quiet := make(chan struct{})
	mute := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-quiet }))
	defer mute.Close()
	defer close(quiet)
	h.URL, call.Timeout = mute.URL, 50*time.Millisecond
	if a := c.try(context.Background(), h, call); a.text != "「mail」50ms 内没有回应" || a.final {
		t.Errorf("%+v", a)
	}
}
