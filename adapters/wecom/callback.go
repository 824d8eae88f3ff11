package wecom

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

var errForeignAgent = errors.New("callback of another app")

// Callback implements adapters.Callback. An event that wasn't stored is answered by breaking the connection: one page has WeCom repeat after a failed
// connection or a time-out only (developer.work.weixin.qq.com/document/path/90930), the other after anything that isn't 200 (…/path/90238), and a broken
// connection is both.
func (a *Adapter) Callback() http.Handler { return http.HandlerFunc(a.serveCallback) }

func (a *Adapter) serveCallback(w http.ResponseWriter, req *http.Request) {
	received := time.Now()
	switch req.Method {
	case http.MethodGet:
		a.answerCheck(w, req)
		return
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET and POST only", http.StatusMethodNotAllowed)
		return
	}
	r := a.inbox.Load()
	if r == nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	body, err := readPush(w, req, maxXML, received.Add(acceptTime))
	if err != nil {
		http.Error(w, "body is too large or broken", http.StatusBadRequest)
		return
	}
	n, err := a.openCallback(req, body)
	if err != nil {
		a.counts.Add("callback_refused")
		a.log.Warn("wecom callback refused", "err", err)
		if errors.Is(err, errForeignAgent) {
			r.Alarm("wecom.foreign_app", "收到了另一个企业微信应用的回调：请核对配置 agent_id，并为每个应用设置自己的回调 URL、Token 与 EncodingAESKey。")
		}
		// One answer for all reasons tells a forger nothing.
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	a.health.Frame(a.now())
	// Room is for what is proved to be the platform's: others could fill it by talking slowly.
	if !r.Enter() {
		a.counts.Add("refused_full")
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	defer r.Leave()
	place := r.Join(lineOfApp(n))
	defer place.Leave()
	if err := r.fromCallback(n, place, received); err != nil {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusOK) // an empty 200 means accepted
}

// readPush reads a body that the platform sends at once; who dawdles isn't the platform.
func readPush(w http.ResponseWriter, req *http.Request, most int64, until time.Time) ([]byte, error) {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(until)                          // not every server can
	defer func() { _ = connection.SetReadDeadline(time.Time{}) }() // as above
	return io.ReadAll(http.MaxBytesReader(w, req.Body, most))
}

// answerCheck answers the address check of the console. It needs no sink, so that the address can be saved before the bot runs here.
func (a *Adapter) answerCheck(w http.ResponseWriter, req *http.Request) {
	echo, err := a.seal.echo(req.URL.Query())
	if err != nil {
		a.counts.Add("callback_refused")
		a.log.Warn("wecom address check refused", "err", err)
		http.Error(w, "refused", http.StatusForbidden)
		return
	}
	a.health.Frame(a.now())
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(echo)))
	_, _ = w.Write(echo)
}

// openCallback proves that a callback is the platform's and meant for this app, and returns its content. Only the signature is looked at before decrypting.
func (a *Adapter) openCallback(req *http.Request, body []byte) (node, error) {
	envelope, err := parseXML(body)
	if err != nil {
		return node{}, err
	}
	sealed := envelope.get("Encrypt")
	if err := a.seal.verify(req.URL.Query(), sealed); err != nil {
		return node{}, err
	}
	plain, err := a.seal.open(sealed)
	if err != nil {
		return node{}, err
	}
	n, err := parseXML(plain)
	if err != nil {
		// It is the platform's own; refusing it would only have it repeated.
		return node{name: malformed}, nil
	}
	if to := n.get("ToUserName"); to != "" && to != a.cfg.CorpID {
		return node{}, errReceiver
	}
	if agent := n.get("AgentID"); agent != "" && agent != strconv.FormatInt(a.cfg.AgentID, 10) {
		return node{}, errForeignAgent
	}
	return n, nil
}

// malformed marks genuine content that can't be read; it can't be an element's name.
const malformed = "<malformed>"
