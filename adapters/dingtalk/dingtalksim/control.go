package dingtalksim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// controlHandler serves /_sim/, the control API that all simulators share.
func (s *Sim) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_sim/directory", s.ctlDirectory)
	mux.HandleFunc("POST /_sim/people", s.ctlPeople)
	mux.HandleFunc("POST /_sim/groups", s.ctlGroups)
	mux.HandleFunc("POST /_sim/say", s.ctlSay)
	mux.HandleFunc("POST /_sim/click", s.ctlClick)
	mux.HandleFunc("GET /_sim/messages", s.ctlMessages)
	mux.HandleFunc("GET /_sim/stream", s.ctlStream)
	mux.HandleFunc("GET /_sim/traffic", s.ctlTraffic)
	mux.HandleFunc("GET /_sim/file", s.ctlFile)
	mux.HandleFunc("POST /_sim/faults", s.ctlInject)
	mux.HandleFunc("DELETE /_sim/faults", func(w http.ResponseWriter, _ *http.Request) { s.ClearFaults(); give(w, map[string]bool{"ok": true}) })
	mux.HandleFunc("GET /_sim/faults", func(w http.ResponseWriter, _ *http.Request) { give(w, s.faults.snapshot()) })
	mux.HandleFunc("GET /_sim/meters", func(w http.ResponseWriter, _ *http.Request) { give(w, s.Meters()) })
	mux.HandleFunc("GET /_sim/violations", func(w http.ResponseWriter, _ *http.Request) { give(w, orNone(s.Violations())) })
	mux.HandleFunc("POST /_sim/rotate", func(w http.ResponseWriter, _ *http.Request) { s.Rotate(); give(w, map[string]bool{"ok": true}) })
	mux.HandleFunc("PUT /_sim/options", s.ctlOptions)
	mux.HandleFunc("POST /_sim/gesture", s.ctlGesture)
	return cors(mux)
}

// cors allows pages served from any loopback origin.
func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); loopback(origin) {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
			h.Set("Access-Control-Allow-Headers", "Content-Type")
			h.Set("Vary", "Origin")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}

func give(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(mustJSON(v))
}

func refuse(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(mustJSON(map[string]any{"ok": false, "error": err.Error()}))
}

func orNone[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// readBody decodes a control request; it has answered when it returns false.
func readBody(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(v); err != nil {
		refuse(w, fmt.Errorf("read body: %w", err))
		return false
	}
	return true
}

// oneOrMany reads a JSON object or an array of them.
type oneOrMany[T any] []T

// UnmarshalJSON accepts both forms.
func (o *oneOrMany[T]) UnmarshalJSON(b []byte) error {
	var many []T
	if json.Unmarshal(b, &many) == nil {
		*o = many
		return nil
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*o = []T{one}
	return nil
}

func (s *Sim) ctlPeople(w http.ResponseWriter, r *http.Request) {
	var list oneOrMany[Person]
	if !readBody(w, r, &list) {
		return
	}
	for _, p := range list {
		if p.ID == "" {
			refuse(w, fmt.Errorf("person without id"))
			return
		}
		s.AddPerson(p)
	}
	give(w, map[string]bool{"ok": true})
}

func (s *Sim) ctlGroups(w http.ResponseWriter, r *http.Request) {
	var list oneOrMany[Group]
	if !readBody(w, r, &list) {
		return
	}
	ids := []string{}
	for _, g := range list {
		ids = append(ids, s.AddGroup(g).ID)
	}
	give(w, map[string]any{"ok": true, "ids": ids})
}

func (s *Sim) ctlSay(w http.ResponseWriter, r *http.Request) {
	var u Utterance
	if !readBody(w, r, &u) {
		return
	}
	id, err := s.Say(r.Context(), u)
	if err != nil {
		refuse(w, err)
		return
	}
	give(w, map[string]string{"message_id": id})
}

func (s *Sim) ctlClick(w http.ResponseWriter, r *http.Request) {
	var k Click
	if !readBody(w, r, &k) {
		return
	}
	ans, err := s.Click(r.Context(), k)
	if err != nil {
		refuse(w, err)
		return
	}
	give(w, ans)
}

func (s *Sim) ctlInject(w http.ResponseWriter, r *http.Request) {
	var list oneOrMany[Fault]
	if !readBody(w, r, &list) {
		return
	}
	for _, f := range list {
		s.Inject(f)
	}
	give(w, map[string]bool{"ok": true})
}

func (s *Sim) ctlOptions(w http.ResponseWriter, r *http.Request) {
	var o struct {
		LatencyMS         *[2]int64          `json:"latency_ms"`
		Meters            json.RawMessage    `json:"meters"`
		Redelivery        *Redelivery        `json:"redelivery"`
		MessageRedelivery *MessageRedelivery `json:"message_redelivery"`
	}
	if !readBody(w, r, &o) {
		return
	}
	next := *s.set()
	if o.LatencyMS != nil {
		next.latency = [2]time.Duration{time.Duration(o.LatencyMS[0]) * time.Millisecond, time.Duration(o.LatencyMS[1]) * time.Millisecond}
	}
	if len(o.Meters) > 0 { // onto the present values: absent ones stay
		if err := json.Unmarshal(o.Meters, &next.meters); err != nil {
			refuse(w, fmt.Errorf("read meters: %w", err))
			return
		}
	}
	if o.Redelivery != nil {
		if *o.Redelivery != Documented && *o.Redelivery != Forgetful {
			refuse(w, fmt.Errorf("redelivery must be documented or forgetful"))
			return
		}
		next.redelivery = *o.Redelivery
	}
	if o.MessageRedelivery != nil {
		if *o.MessageRedelivery != Never && *o.MessageRedelivery != Once {
			refuse(w, fmt.Errorf("message_redelivery must be never or once"))
			return
		}
		next.messages = *o.MessageRedelivery
	}
	s.settings.Store(&next)
	give(w, map[string]bool{"ok": true})
}

func queryInt(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
