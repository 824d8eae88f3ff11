package feishu

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
)

// seal is the platform's side of decrypt.
func seal(t testing.TB, key, plain string) string {
	t.Helper()
	k := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(k[:])
	if err != nil {
		t.Fatal(err)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := []byte(plain + strings.Repeat(string(rune(pad)), pad))
	iv := []byte("0123456789abcdef")
	out := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, padded)
	return base64.StdEncoding.EncodeToString(append(iv, out...))
}

func TestPublishedVectorsAreDecrypted(t *testing.T) {
	var v struct {
		EncryptKey string `json:"encrypt_key"`
		Request    struct {
			Headers map[string]string `json:"headers"`
			RawBody string            `json:"raw_body"`
		} `json:"request"`
		Decrypted json.RawMessage `json:"decrypted"`
		Second    struct {
			EncryptKey string `json:"encrypt_key"`
			Encrypt    string `json:"encrypt"`
			Plaintext  string `json:"plaintext"`
		} `json:"second_vector"`
	}
	load(t, "webhook-encrypted-challenge.json", &v)
	got, err := decrypt(v.Second.EncryptKey, v.Second.Encrypt)
	if err != nil || string(got) != v.Second.Plaintext {
		t.Errorf("second vector = %q, %v", got, err)
	}
	h := v.Request.Headers
	sent := time.Unix(1767225600, 0)
	if err := verify(h[headerTimestamp], h[headerNonce], h[headerSignature], v.EncryptKey, []byte(v.Request.RawBody), sent); err != nil {
		t.Errorf("signature: %v", err)
	}
	a := offline(t, func(c *Config) { c.EncryptKey, c.VerificationToken = v.EncryptKey, "vt-test" })
	payload, challenge, err := a.open(http.Header{}, []byte(v.Request.RawBody))
	if err != nil || payload != nil || challenge != "c-7f3d" {
		t.Errorf("address check = %q, %q, %v", payload, challenge, err)
	}
}

func TestWhatCantBeDecryptedIsRefused(t *testing.T) {
	good := seal(t, "key", `{"a":1}`)
	raw, _ := base64.StdEncoding.DecodeString(good)
	for name, in := range map[string]string{
		"not base64": "%%%", "empty": "", "iv only": base64.StdEncoding.EncodeToString(raw[:16]),
		"unaligned": base64.StdEncoding.EncodeToString(raw[:len(raw)-1]),
	} {
		if _, err := decrypt("key", in); err == nil {
			t.Errorf("%s is decrypted", name)
		}
	}
	if plain, err := decrypt("other key", good); err == nil && string(plain) == `{"a":1}` {
		t.Error("a wrong key decrypts")
	}
}

// pushTo builds a signed push of an event and serves it.
func pushTo(t *testing.T, a *Adapter, plain string, change func(h http.Header, body *string)) *httptest.ResponseRecorder {
	t.Helper()
	sealed, _ := json.Marshal(map[string]string{"encrypt": seal(t, a.cfg.EncryptKey, plain)})
	body := string(sealed)
	h := http.Header{}
	h.Set(headerTimestamp, strconv.FormatInt(time.Now().Unix(), 10))
	h.Set(headerNonce, "n-1")
	h.Set(headerSignature, sign(h.Get(headerTimestamp), "n-1", a.cfg.EncryptKey, []byte(body)))
	if change != nil {
		change(h, &body)
	}
	req := httptest.NewRequest(http.MethodPost, "/callbacks/bot", strings.NewReader(body))
	req.Header = h
	w := httptest.NewRecorder()
	a.Callback().ServeHTTP(w, req)
	return w
}

func TestOnlyProvenPushesAreTaken(t *testing.T) {
	var sample json.RawMessage
	load(t, "event-message-p2p-text.json", &sample)
	good := string(sample)
	resign := func(a *Adapter, h http.Header, body string) {
		h.Set(headerSignature, sign(h.Get(headerTimestamp), h.Get(headerNonce), a.cfg.EncryptKey, []byte(body)))
	}
	a := offline(t, nil)
	for name, c := range map[string]struct {
		plain  string
		change func(h http.Header, body *string)
		status int
		stored int
	}{
		"a good push":        {good, nil, 200, 1},
		"no signature":       {good, func(h http.Header, _ *string) { h.Del(headerSignature) }, 403, 0},
		"no timestamp":       {good, func(h http.Header, _ *string) { h.Del(headerTimestamp) }, 403, 0},
		"an altered byte":    {good, func(_ http.Header, b *string) { *b += " " }, 403, 0},
		"a replay":           {good, func(h http.Header, b *string) { h.Set(headerTimestamp, "1767225600"); resign(a, h, *b) }, 403, 0},
		"from the future":    {good, func(h http.Header, b *string) { h.Set(headerTimestamp, "4767225600"); resign(a, h, *b) }, 403, 0},
		"a plain body":       {good, func(h http.Header, b *string) { *b = good; resign(a, h, good) }, 403, 0},
		"a wrong token":      {strings.Replace(good, "vt-demo-9Qk2", "vt-forged", 1), nil, 403, 0},
		"another app":        {strings.Replace(good, "cli_a9demo00helpdesk1", "cli_other", 1), nil, 403, 0},
		"plaintext nonsense": {"nonsense", nil, 403, 0},
		"not JSON at all":    {good, func(h http.Header, b *string) { *b = "x"; resign(a, h, "x") }, 403, 0},
		"a forged address check": {
			`{"type":"url_verification","challenge":"c","token":"vt-forged"}`, nil, 403, 0,
		},
		"version 1.0 of events": {`{"uuid":"u","token":"vt-demo-9Qk2","type":"event_callback","event":{"type":"message"}}`, nil, 200, 0},
	} {
		t.Run(name, func(t *testing.T) {
			sink := adaptertest.NewSink()
			r := newReceiver(a, sink)
			a.inbox.Store(r)
			w := pushTo(t, a, c.plain, c.change)
			r.Drain()
			if w.Code != c.status || len(sink.Stored()) != c.stored {
				t.Errorf("status %d, stored %d, want %d and %d", w.Code, len(sink.Stored()), c.status, c.stored)
			}
		})
	}
}

func TestTheWebhookIsClosedBeforeRunAndForOtherTransports(t *testing.T) {
	a := offline(t, nil)
	if w := pushTo(t, a, "{}", nil); w.Code != http.StatusServiceUnavailable {
		t.Errorf("before Run: status %d", w.Code)
	}
	b := offline(t, func(c *Config) { c.Transport = TransportWebSocket })
	if w := pushTo(t, b, "{}", nil); w.Code != http.StatusNotFound {
		t.Errorf("with a long connection: status %d", w.Code)
	}
	a.inbox.Store(newReceiver(a, adaptertest.NewSink()))
	w := httptest.NewRecorder()
	a.Callback().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d", w.Code)
	}
}

func TestAClickOverTheWebhookIsAnsweredAsJSON(t *testing.T) {
	a := offline(t, nil)
	sink := adaptertest.NewSink()
	a.inbox.Store(newReceiver(a, sink))
	a.chats.learn("oc_1", "direct")
	w := pushTo(t, a, ourClick("e-1"), nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json; charset=utf-8" || w.Body.String() != "{}" {
		t.Errorf("status %d, type %q, body %q; an empty answer must be {}", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	a.inbox.Load().Drain()
}

func TestUnstoredPushesOverTheWebhookComeAgain(t *testing.T) {
	sink := adaptertest.NewSink()
	fails := failFirst(2)
	sink.OnAccept = fails
	r, _ := runningWith(t, simOptions(), sink, nil, func(c *Config) { c.Transport = TransportWebhook })
	id, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: "还在吗"})
	if err != nil {
		t.Fatal(err)
	}
	sink.Until(t, func() bool { _, ok := sink.ByKey()[id]; return ok })
	if r.a.Health().Connected != -1 {
		t.Errorf("Health = %+v for a webhook", r.a.Health())
	}
}

func FuzzDecrypt(f *testing.F) {
	f.Add("key", seal(f, "key", `{"challenge":"c"}`))
	f.Add("", "AAAA")
	f.Fuzz(func(_ *testing.T, key, encoded string) { _, _ = decrypt(key, encoded) })
}

// slowBody says when it is read and ends when it is let go.
type slowBody struct{ read, end chan struct{} }

func (b slowBody) Read([]byte) (int, error) {
	close(b.read)
	<-b.end
	return 0, io.ErrUnexpectedEOF
}

func TestWhoeverTalksSlowlyTakesNoRoomFromThePlatform(t *testing.T) {
	a := offline(t, nil)
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
