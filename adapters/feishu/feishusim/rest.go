package feishusim

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

const (
	maxJSONBody   = 4 << 20
	maxUploadBody = 40 << 20 // above the platform's own 30 MB, so that its code can be answered
)

// request is one call being served.
type request struct {
	*http.Request
	kind string
	api  string // "POST /open-apis/im/v1/messages/{id}/reply"
	body []byte
	lost bool // silent_loss: say yes, show nothing
}

// reply is what a handler answers. Exactly one of data, full and raw is used:
// data goes under "data", full is the whole body, raw is sent as it is.
type reply struct {
	status int
	code   int
	msg    string
	data   any
	full   any
	raw    []byte
	ctype  string
	header http.Header
}

// refuse is a refusal as most of them come: HTTP 400 with a code.
func refuse(code int, format string, args ...any) reply {
	return reply{status: http.StatusBadRequest, code: code, msg: fmt.Sprintf(format, args...)}
}

func done(data any) reply { return reply{data: data} }

// endpoint describes one API to serve.
type endpoint struct {
	pattern string
	kind    string
	scope   string // missing it draws 99991672
	open    bool   // needs no token
	handle  func(*request) reply
}

func (s *Sim) serve(e endpoint) {
	s.mux.HandleFunc(e.pattern, func(w http.ResponseWriter, hr *http.Request) {
		started := time.Now()
		r := &request{Request: hr, kind: e.kind, api: e.pattern}
		body, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, bodyLimit(e.kind)))
		if err != nil {
			http.Error(w, "request body too large", http.StatusRequestEntityTooLarge)
			return
		}
		r.body = body
		drawn := s.faults.draw(e.kind)
		rep, aborted := s.answer(e, r, drawn)
		sent := rep.encode()
		s.journal.record(Call{At: s.now(), Dir: "in", Kind: e.kind, Call: hr.Method + " " + hr.URL.RequestURI(),
			Status: rep.httpStatus(), Code: rep.code, Request: r.loggable(), Response: rep.loggable(sent),
			MS: float64(time.Since(started).Microseconds()) / 1000})
		if drawn.has(FaultTimeoutAfterEffect) {
			s.hang(hr)
		}
		if aborted {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
		rep.write(w, sent)
	})
}

// answer runs faults, latency, gateway checks and the handler. An abort means
// that the caller's connection breaks instead of an answer.
func (s *Sim) answer(e endpoint, r *request, drawn hits) (rep reply, aborted bool) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			rep, aborted = reply{status: -1}, true
		} else if p != nil {
			panic(p)
		}
	}()
	if f, found := drawn.get(FaultDelay); found {
		s.sleep(r.Context(), f.Delay)
	}
	s.pause(r)
	if early, stop := s.before(drawn, r); stop {
		return early, false
	}
	r.lost = drawn.has(FaultSilentLoss)
	if !e.open {
		if rep, pass := s.authorize(r.Request); !pass {
			return rep, false
		}
		if rep, pass := s.passGate(r); !pass {
			return rep, false
		}
		if e.scope != "" && !s.granted(e.scope) {
			return refuse(99991672, "Access denied. One of the following scopes is required: [%s]", e.scope), false
		}
	}
	rep = e.handle(r)
	if drawn.has(FaultDuplicate) { // as if something between repeated the request
		rep = e.handle(r)
	}
	s.pause(r)
	return rep, false
}

func (s *Sim) granted(scope string) bool { return !slices.Contains(s.opts.MissingScopes, scope) }

// pause is half of the configured latency.
func (s *Sim) pause(r *request) {
	l := s.live().latency
	d := l[0]
	if l[1] > l[0] {
		d += rand.N(l[1] - l[0])
	}
	s.sleep(r.Context(), d/2)
}

// hang waits until the caller gives up, then breaks the connection.
func (s *Sim) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.closing:
	}
	panic(http.ErrAbortHandler)
}

func bodyLimit(kind string) int64 {
	if kind == KindUpload {
		return maxUploadBody
	}
	return maxJSONBody
}

func (r *request) loggable() []byte {
	if r.kind == KindUpload {
		return []byte(fmt.Sprintf(`"multipart body of %d bytes"`, len(r.body)))
	}
	return r.body
}

func (rep reply) httpStatus() int {
	switch rep.status {
	case 0:
		return http.StatusOK
	case -1:
		return 0
	}
	return rep.status
}

func (rep reply) loggable(sent []byte) []byte {
	if rep.raw != nil && rep.ctype != "application/json" {
		return []byte(fmt.Sprintf(`"%s, %d bytes"`, rep.ctype, len(rep.raw)))
	}
	return sent
}

func (rep reply) encode() []byte {
	switch {
	case rep.status == -1:
		return nil
	case rep.raw != nil:
		return rep.raw
	case rep.full != nil:
		return mustJSON(rep.full)
	}
	msg := rep.msg
	if msg == "" && rep.code == 0 {
		msg = "success"
	}
	out := map[string]any{"code": rep.code, "msg": msg}
	if rep.code == 0 {
		data := rep.data
		if data == nil {
			data = struct{}{}
		}
		out["data"] = data
	} else if rep.data != nil {
		out["data"] = rep.data
	}
	return mustJSON(out)
}

func (rep reply) write(w http.ResponseWriter, body []byte) {
	h := w.Header()
	for k, v := range rep.header {
		h[k] = v
	}
	if rep.ctype != "" {
		h.Set("Content-Type", rep.ctype)
	} else {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	h.Set("X-Tt-Logid", "sim"+randomHex(12))
	w.WriteHeader(rep.httpStatus())
	_, _ = w.Write(body)
}

// mustJSON encodes values of the simulator's own making.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode own value: %v", err))
	}
	return b
}
