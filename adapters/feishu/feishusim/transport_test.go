package feishusim

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestBootstrapAnswersAsInTheSample(t *testing.T) {
	s, c := start(t, Options{})
	url, out := c.bootstrap()
	var got any
	_ = json.Unmarshal(out.Raw, &got)
	sameShape(t, "bootstrap", sample(t, "ws-bootstrap-frame-ack")["bootstrap_response"], got)
	for _, part := range []string{"ws://", "device_id=", "service_id=", "access_key=", "ticket="} {
		if !strings.Contains(url, part) {
			t.Errorf("%s lacks %s", url, part)
		}
	}
	c.want(514, c.call("POST", "/callback/ws/endpoint", map[string]string{"AppID": s.App().AppID, "AppSecret": "no"}))
	s.Inject(Fault{On: KindConnect, Kind: FaultThrottle, Times: 1})
	if _, out := c.bootstrap(); out.Code != 1 {
		t.Errorf("busy is %s", out.Raw)
	}
}

func TestConnectionsAboveTheLimitAndBadTicketsAreRefused(t *testing.T) {
	s, c := start(t, Options{MaxConnections: 1})
	c.connect(nil)
	url, _ := c.bootstrap()
	for want, target := range map[string]string{"1000040350": url, "": strings.Replace(url, "ticket=", "ticket=x", 1)} {
		ws, resp, err := websocket.DefaultDialer.Dial(target, nil)
		if err == nil {
			_ = ws.Close()
			t.Fatal("the handshake passed")
		}
		_ = resp.Body.Close()
		if got := resp.Header.Get("Handshake-Autherrcode"); got != want || resp.Header.Get("Handshake-Status") == "" {
			t.Errorf("headers are %v", resp.Header)
		}
	}
	c.disconnect()
	if err := s.WaitConnections(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	c.connect(nil)
}

func TestPingsAreAnsweredWithAConfigUnlessSilenced(t *testing.T) {
	s, c := start(t, Options{})
	url, _ := c.bootstrap()
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer func() { _ = ws.Close() }()
	service, _ := s.redeem(url[strings.Index(url, "ticket=")+len("ticket="):])
	ping := (&frame{service: service, method: methodControl, headers: []frameHeader{{"type", "ping"}}}).encode()
	_ = ws.WriteMessage(websocket.BinaryMessage, ping)
	_, data, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	pong, err := decodeFrame(data)
	if err != nil || pong.header("type") != "pong" || !strings.Contains(string(pong.payload), `"PingInterval":120`) {
		t.Errorf("pong is %+v, %v", pong, err)
	}
	s.Inject(Fault{On: KindPing, Kind: FaultDropSocket, Times: 1})
	_ = ws.WriteMessage(websocket.BinaryMessage, ping)
	if _, _, err := ws.ReadMessage(); err == nil {
		t.Error("the socket stayed open")
	}
}

// open decrypts as the documents describe, apart from the simulator's own code.
func open(t *testing.T, key, text string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		t.Fatal(err)
	}
	plain := make([]byte, len(raw)-16)
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(plain, raw[16:])
	return plain[:len(plain)-int(plain[len(plain)-1])]
}

func TestEncryptionAndSignatureMatchTheVectors(t *testing.T) {
	v := sample(t, "webhook-encrypted-challenge")
	key := v["encrypt_key"].(string)
	req := v["request"].(map[string]any)
	rawBody, head := req["raw_body"].(string), req["headers"].(map[string]any)
	var sealed struct{ Encrypt string }
	if err := json.Unmarshal([]byte(rawBody), &sealed); err != nil {
		t.Fatal(err)
	}
	plain := open(t, key, sealed.Encrypt)
	again, err := encrypt(key, []byte(v["iv_ascii"].(string)), plain)
	if err != nil || again != sealed.Encrypt {
		t.Errorf("encrypt gives %s, %v", again, err)
	}
	got := sign(head["X-Lark-Request-Timestamp"].(string), head["X-Lark-Request-Nonce"].(string), key, []byte(rawBody))
	if got != head["X-Lark-Signature"] {
		t.Errorf("signature is %s", got)
	}
	if two := v["second_vector"].(map[string]any); string(open(t, two["encrypt_key"].(string), two["encrypt"].(string))) != two["plaintext"] {
		t.Error("the published vector does not open")
	}
}

// hook is a webhook receiver that answers with what act says.
func hook(t *testing.T, opts Options, act func(event map[string]any, w http.ResponseWriter)) (*Sim, *client, chan http.Header) {
	t.Helper()
	seen := make(chan http.Header, 64)
	key := New(Options{}).App().EncryptKey
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if stamp := r.Header.Get("X-Lark-Request-Timestamp"); stamp != "" &&
			r.Header.Get("X-Lark-Signature") != sign(stamp, r.Header.Get("X-Lark-Request-Nonce"), key, raw) {
			t.Error("signature is wrong")
		}
		var sealed struct{ Encrypt string }
		_ = json.Unmarshal(raw, &sealed)
		var event map[string]any
		_ = json.Unmarshal(open(t, key, sealed.Encrypt), &event)
		seen <- r.Header
		act(event, w)
	}))
	t.Cleanup(srv.Close)
	opts.WebhookURL = srv.URL
	s, c := start(t, opts)
	return s, c, seen
}

func TestTheWebhookGetsSignedEventsAndRedeliveries(t *testing.T) {
	failures := 2
	s, _, seen := hook(t, Options{RetryScale: 1e-7}, func(_ map[string]any, w http.ResponseWriter) {
		if failures--; failures >= 0 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	say(t, s, Utterance{Person: "lin", Text: "x"})
	for range 3 {
		if h := <-seen; h.Get("X-Lark-Signature") == "" {
			t.Errorf("headers are %v", h)
		}
	}
	waitFor(t, s, func() bool { return s.hub.stats.answered.Load() == 1 })
}

func TestTheURLCheckIsUnsignedAndWantsItsChallenge(t *testing.T) {
	good := true
	s, _, seen := hook(t, Options{}, func(ev map[string]any, w http.ResponseWriter) {
		if good {
			_, _ = w.Write(mustJSON(map[string]any{"challenge": ev["challenge"]}))
		}
	})
	if err := s.CheckURL(context.Background()); err != nil {
		t.Error(err)
	}
	if h := <-seen; h.Get("X-Lark-Signature") != "" {
		t.Error("the check was signed")
	}
	good = false
	if err := s.CheckURL(context.Background()); err == nil {
		t.Error("an empty answer passed")
	}
}

func TestClicksOverTheWebhookShowTheDocumentedCodes(t *testing.T) {
	wait := make(chan struct{})
	for name, tc := range map[string]struct {
		act  func(http.ResponseWriter)
		want int
	}{
		"fine":     {func(w http.ResponseWriter) { _, _ = w.Write([]byte("{}")) }, 0},
		"empty":    {func(http.ResponseWriter) {}, 200672},
		"redirect": {func(w http.ResponseWriter) { w.Header().Set("Location", "/"); w.WriteHeader(302) }, 200671},
		"error":    {func(w http.ResponseWriter) { w.WriteHeader(500) }, 200671},
		"late":     {func(http.ResponseWriter) { <-wait }, 200341},
	} {
		t.Run(name, func(t *testing.T) {
			_, c, _ := hook(t, Options{AnswerWithin: 100 * time.Millisecond}, func(_ map[string]any, w http.ResponseWriter) { tc.act(w) })
			c.login()
			id := c.card("ou_boss", "approval")
			ans := c.clicked(c.click("boss", id, approve))
			if name == "late" {
				close(wait)
			}
			if ans.Code != tc.want {
				t.Errorf("answer is %+v, want %d", ans, tc.want)
			}
		})
	}
	_, c := start(t, Options{WebhookURL: "http://127.0.0.1:1/"})
	c.login()
	if ans := c.clicked(c.click("boss", c.card("ou_boss", "approval"), approve)); ans.Code != 200342 {
		t.Errorf("nobody listening gives %+v", ans)
	}
}

func TestTrafficKeepsCallsWithoutSecrets(t *testing.T) {
	s, c := start(t, Options{KeepCalls: 8})
	c.login()
	c.connect(func(p received) { c.ack(p, 200, map[string]any{}) })
	token := c.token
	c.clicked(c.click("boss", c.card("ou_boss", "approval"), approve))
	push := c.next()
	waitFor(t, s, func() bool { return s.Count(KindClickPush) == 1 && s.Count(KindPing) == 1 })
	all := mustJSON(s.Calls())
	for _, secret := range []string{s.App().AppSecret, s.App().VerificationToken, token, push.event.Event["token"].(string)} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%q is in the traffic", secret)
		}
	}
	for range 20 {
		c.want(0, c.call("GET", "/open-apis/bot/v3/info", nil))
	}
	calls := s.Calls()
	if len(calls) != 8 || calls[7].Seq != calls[0].Seq+7 || s.Count(KindOther) != 20 {
		t.Errorf("%d calls kept, %d counted", len(calls), s.Count(KindOther))
	}
}
