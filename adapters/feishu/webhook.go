package feishu

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxPush bounds a push's body.
const maxPush = maxPayload

// Callback implements adapters.Callback.
func (a *Adapter) Callback() http.Handler { return http.HandlerFunc(a.serveCallback) }

func (a *Adapter) serveCallback(w http.ResponseWriter, req *http.Request) {
	received := time.Now()
	r := a.inbox.Load()
	switch {
	case a.cfg.Transport != TransportWebhook:
		http.Error(w, "this bot receives over its long connection", http.StatusNotFound)
		return
	case req.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	case r == nil:
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	body, err := readPush(w, req, maxPush, received.Add(acceptTime))
	if err != nil {
		http.Error(w, "body is too large or broken", http.StatusBadRequest)
		return
	}
	payload, challenge, err := a.open(req.Header, body)
	if err != nil {
		a.counts.Add("push_refused")
		a.log.Warn("feishu push refused", "err", err)
		// One answer for all reasons tells a forger nothing.
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	a.health.Frame(a.now())
	if payload == nil {
		_ = respond(w, map[string]string{"challenge": challenge})
		return
	}
	// Room is for what is proved to be the platform's: others could fill it by talking slowly.
	if !r.Enter() {
		a.counts.Add("refused_full")
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	defer r.Leave()
	a.serveEvent(w, r, payload, received)
}

// readPush reads a body that the platform sends at once; who dawdles isn't the platform.
func readPush(w http.ResponseWriter, req *http.Request, most int64, until time.Time) ([]byte, error) {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(until)                          // not every server can
	defer func() { _ = connection.SetReadDeadline(time.Time{}) }() // as above
	return io.ReadAll(http.MaxBytesReader(w, req.Body, most))
}

func (a *Adapter) serveEvent(w http.ResponseWriter, r *receiver, payload []byte, received time.Time) {
	d := r.arrive(payload, received)
	defer d.place.Leave()
	out := r.handle(d)
	if out.err != nil {
		http.Error(w, "not stored", http.StatusServiceUnavailable)
		return
	}
	if out.body == nil {
		_ = respond(w, struct{}{})
		return
	}
	if time.Since(received) > answerTime+a.cfg.ClickGrace {
		a.counts.Add("answer_late")
		out.flush(errLate)
		http.Error(w, "too late", http.StatusServiceUnavailable)
		return
	}
	out.flush(respond(w, out.body))
}

// open proves that a push is the platform's and returns its event, or the challenge of an address check with a nil payload. An address check carries no
// valid signature and is proved by the verification token alone; everything else needs signature, token and app_id.
func (a *Adapter) open(header http.Header, body []byte) (payload []byte, challenge string, err error) {
	var sealed struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(body, &sealed); err != nil {
		return nil, "", errors.New("push is not JSON")
	}
	payload = body
	if sealed.Encrypt != "" {
		if payload, err = decrypt(a.cfg.EncryptKey, sealed.Encrypt); err != nil {
			return nil, "", err
		}
	}
	env, err := decodeEnvelope(payload)
	if err != nil {
		return nil, "", err
	}
	if env.Type == "url_verification" {
		if env.Challenge == "" || !equal(env.Token, a.cfg.VerificationToken) {
			return nil, "", errors.New("address check with a wrong token")
		}
		return nil, env.Challenge, nil
	}
	if sealed.Encrypt == "" {
		return nil, "", errors.New("push is not encrypted")
	}
	if err := verify(header.Get(headerTimestamp), header.Get(headerNonce), header.Get(headerSignature), a.cfg.EncryptKey, body, a.now()); err != nil {
		return nil, "", err
	}
	token := env.Header.Token
	if env.Schema == "" {
		token = env.Token
	}
	if !equal(token, a.cfg.VerificationToken) {
		return nil, "", errors.New("push with a wrong token")
	}
	if env.Schema != "" && env.Header.AppID != a.cfg.AppID {
		return nil, "", errors.New("push of another app")
	}
	return payload, "", nil
}

// respond writes JSON and returns only when it left this process.
func respond(w http.ResponseWriter, v any) error {
	raw, err := marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	if _, err := w.Write(raw); err != nil {
		return errors.New("write response: connection broke")
	}
	if err := http.NewResponseController(w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return errors.New("write response: connection broke")
	}
	return nil
}
