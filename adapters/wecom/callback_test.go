package wecom

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

// listening is an adapter that runs without any platform, and a server before it.
func listening(t *testing.T, sink adapters.Sink) (*Adapter, string) {
	t.Helper()
	cfg := good()
	cfg.BaseURL = "http://127.0.0.1:1"
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Callback())
	t.Cleanup(server.Close)
	if sink == nil {
		return a, server.URL
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, sink) }()
	t.Cleanup(func() { stop(); <-done })
	for a.inbox.Load() == nil {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("never ran")
		}
	}
	return a, server.URL
}

// posted seals doc for receiver and posts it; change may alter the query.
func posted(t *testing.T, target, receiver, doc string, change func(url.Values)) int {
	t.Helper()
	s := mustSealer(t, cbToken, cbKey, receiver)
	sealed, err := s.seal([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"timestamp": {"1790812861"}, "nonce": {"1"}, "msg_signature": {s.sign("1790812861", "1", sealed)}}
	if change != nil {
		change(q)
	}
	body := "<xml><ToUserName>" + receiver + "</ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt><AgentID>1000017</AgentID></xml>"
	return raw(t, http.MethodPost, target+"?"+q.Encode(), body)
}

// raw returns the status of a request, 0 when the connection broke.
func raw(t *testing.T, method, target, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	answer, _ := io.ReadAll(resp.Body)
	if resp.StatusCode == http.StatusOK && len(answer) != 0 {
		t.Errorf("accepted with the body %q, want none", answer)
	}
	return resp.StatusCode
}

func TestOnlyTheGenuineCallbackOfThisAppIsTaken(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	sink := adaptertest.NewSink()
	a, target := listening(t, sink)
	text := message("text", "<Content>你好</Content>")
	for name, c := range map[string]struct {
		status int
		do     func() int
	}{
		"wrong signature": {403, func() int {
			return posted(t, target, corp, text, func(q url.Values) { q.Set("msg_signature", strings.Repeat("0", 40)) })
		}},
		"no signature":     {403, func() int { return posted(t, target, corp, text, func(q url.Values) { q.Del("msg_signature") }) }},
		"other timestamp":  {403, func() int { return posted(t, target, corp, text, func(q url.Values) { q.Set("timestamp", "1") }) }},
		"other company":    {403, func() int { return posted(t, target, "ww-other", text, nil) }},
		"other recipient":  {403, func() int { return posted(t, target, corp, strings.Replace(text, corp, "ww-other", 1), nil) }},
		"other app":        {403, func() int { return posted(t, target, corp, strings.Replace(text, "1000017", "1000018", 1), nil) }},
		"not XML":          {403, func() int { return raw(t, http.MethodPost, target, `{"encrypt":"x"}`) }},
		"too large":        {400, func() int { return raw(t, http.MethodPost, target, strings.Repeat("x", maxXML+1)) }},
		"another method":   {405, func() int { return raw(t, http.MethodPut, target, "") }},
		"unsigned check":   {403, func() int { return raw(t, http.MethodGet, target+"?echostr=abc", "") }},
		"genuine nonsense": {200, func() int { return posted(t, target, corp, "no xml", nil) }},
		"unknown event":    {200, func() int { return posted(t, target, corp, event("teleported", ""), nil) }},
	} {
		if got := c.do(); got != c.status {
			t.Errorf("%s is answered %d, want %d", name, got, c.status)
		}
	}
	if n := len(sink.Stored()); n != 0 {
		t.Errorf("%d events were stored", n)
	}
	if got := posted(t, target, corp, text, nil); got != 200 || len(sink.Stored()) != 1 {
		t.Errorf("the genuine one is answered %d, stored %v", got, sink.Stored())
	}
	if c := a.Counts(); c["event_malformed"] != 1 || c["event_unknown"] != 1 || c["accepted"] != 1 {
		t.Errorf("counts %v", c)
	}
	sink.Until(t, func() bool { return sink.Alarms["wecom.foreign_app"] != "" })
}

func TestBeforeRunEventsWaitAndTheAddressCheckWorks(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	a, target := listening(t, nil)
	if got := posted(t, target, corp, message("text", "<Content>x</Content>"), nil); got != http.StatusServiceUnavailable {
		t.Errorf("a callback before Run is answered %d", got)
	}
	sealed, err := a.seal.seal([]byte("8412057719930264"))
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"timestamp": {"1"}, "nonce": {"2"}, "echostr": {sealed}, "msg_signature": {a.seal.sign("1", "2", sealed)}}
	w := httptest.NewRecorder()
	a.Callback().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?"+q.Encode(), nil))
	if w.Code != 200 || w.Body.String() != "8412057719930264" {
		t.Errorf("the check is answered %d %q", w.Code, w.Body)
	}
}

func TestAnEventThatWasNotStoredBreaksTheConnection(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	sink := adaptertest.NewSink()
	sink.OnAccept = func(context.Context, core.Event) error { return errors.New("store is away") }
	_, target := listening(t, sink)
	if got := posted(t, target, corp, message("text", "<Content>x</Content>"), nil); got != 0 {
		t.Errorf("answered %d, want a broken connection", got)
	}
}

func TestAPlatformThatRepeatsOnlyBrokenConnectionsDeliversAgain(t *testing.T) {
	opts := simOptions()
	opts.Undocumented.OnlyRetryTimeouts = true
	sink := adaptertest.NewSink()
	var tries atomic.Int32
	sink.OnAccept = func(context.Context, core.Event) error {
		if tries.Add(1) <= 2 {
			return errors.New("store is away")
		}
		return nil
	}
	r := running(t, opts, sink, nil)
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Text: "在吗"}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, adaptertest.Saying("在吗"))
}

func TestNothingSecretIsLoggedWhenCallbacksAreRefused(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	var out bytes.Buffer
	cfg := good()
	a, err := New(cfg, Options{Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodGet, "/?echostr=abc&msg_signature=5ec2e7&nonce=1&timestamp=2", nil)
	a.Callback().ServeHTTP(httptest.NewRecorder(), req)
	for _, secret := range []string{cbToken, cbKey, "5ec2e7"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("log holds a secret: %s", out.String())
		}
	}
}

// slowBody says when it is read and ends when it is let go.
type slowBody struct{ read, end chan struct{} }

func (b slowBody) Read([]byte) (int, error) {
	close(b.read)
	<-b.end
	return 0, io.ErrUnexpectedEOF
}

func TestWhoeverTalksSlowlyTakesNoRoomFromThePlatform(t *testing.T) {
	a := offline(t)
	r := newReceiver(a, adaptertest.NewSink())
	a.inbox.Store(r)
	b := slowBody{make(chan struct{}), make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Callback().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/callbacks/x", b))
	}()
	<-b.read
	if n := r.Inside(); n != 0 {
		t.Errorf("%d deliveries are inside, none is proved to be the platform's", n)
	}
	close(b.end)
	<-done
}
