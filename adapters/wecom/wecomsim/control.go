package wecomsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// control mounts the control API that the playground and the benchmark share with the other simulators.
func (s *Sim) control(mux *http.ServeMux) {
	handle := func(pattern string, fn func(http.ResponseWriter, *http.Request)) {
		mux.HandleFunc(pattern, loopback(fn))
	}
	handle("GET /_sim/directory", s.getDirectory)
	handle("POST /_sim/people", s.postPeople)
	handle("POST /_sim/groups", s.postGroups)
	handle("POST /_sim/say", s.postSay)
	handle("POST /_sim/click", s.postClick)
	handle("POST /_sim/enter", s.postEnter)
	handle("POST /_sim/gesture", s.postGesture)
	handle("POST /_sim/feedback", s.postFeedback)
	handle("GET /_sim/messages", s.getMessages)
	handle("GET /_sim/stream", s.getStream)
	handle("GET /_sim/traffic", s.getTraffic)
	handle("GET /_sim/file", s.getFile)
	handle("POST /_sim/faults", s.postFaults)
	handle("DELETE /_sim/faults", func(w http.ResponseWriter, _ *http.Request) { s.ClearFaults(); writeJSON(w, struct{}{}) })
	handle("GET /_sim/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.faults.list()) })
	handle("GET /_sim/meters", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Meters()) })
	handle("GET /_sim/truncations", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Truncations()) })
	handle("PUT /_sim/options", s.putOptions)
	handle("OPTIONS /_sim/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
}

// loopback lets pages of any loopback origin read the answers.
func loopback(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		u, err := url.Parse(origin)
		if origin != "" && err == nil {
			switch u.Hostname() {
			case "localhost", "127.0.0.1", "::1":
				h := w.Header()
				h.Set("Access-Control-Allow-Origin", origin)
				h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
				h.Set("Access-Control-Allow-Headers", "Content-Type")
				h.Set("Vary", "Origin")
			default:
				http.Error(w, "origin not allowed", http.StatusForbidden)
				return
			}
		}
		next(w, r)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(toJSON(v))
}

func badRequest(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(toJSON(map[string]any{"ok": false, "error": err.Error()}))
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(v); err != nil {
		badRequest(w, fmt.Errorf("read body: %w", err))
		return false
	}
	return true
}

// readMany reads one object or an array of them.
func readMany[T any](w http.ResponseWriter, r *http.Request) ([]T, bool) {
	var raw json.RawMessage
	if !readJSON(w, r, &raw) {
		return nil, false
	}
	var many []T
	if len(raw) > 0 && raw[0] == '[' {
		if err := json.Unmarshal(raw, &many); err != nil {
			badRequest(w, fmt.Errorf("read array: %w", err))
			return nil, false
		}
		return many, true
	}
	var one T
	if err := json.Unmarshal(raw, &one); err != nil {
		badRequest(w, fmt.Errorf("read object: %w", err))
		return nil, false
	}
	return []T{one}, true
}

func (s *Sim) postSay(w http.ResponseWriter, r *http.Request) {
	var u Utterance
	if !readJSON(w, r, &u) {
		return
	}
	id, err := s.Say(r.Context(), u)
	if err != nil {
		badRequest(w, err)
		return
	}
	writeJSON(w, map[string]string{"message_id": id})
}

func (s *Sim) postClick(w http.ResponseWriter, r *http.Request) {
	var c Click
	if !readJSON(w, r, &c) {
		return
	}
	ans, err := s.Click(r.Context(), c)
	if err != nil {
		ans = Answer{Error: err.Error()}
	}
	writeJSON(w, ans)
}

func (s *Sim) postEnter(w http.ResponseWriter, r *http.Request) {
	var req struct{ Person, Chat string }
	if !readJSON(w, r, &req) {
		return
	}
	ans, err := s.EnterChat(r.Context(), req.Person, req.Chat)
	if err != nil {
		ans = Answer{Error: err.Error()}
	}
	writeJSON(w, ans)
}

// postGesture lets people come into a group and leave it.
func (s *Sim) postGesture(w http.ResponseWriter, r *http.Request) {
	var req struct{ Kind, Person, Chat string }
	if !readJSON(w, r, &req) {
		return
	}
	act := map[string]func(group, person string) error{"join": s.JoinGroup, "leave": s.LeaveGroup}[req.Kind]
	if act == nil {
		act = func(string, string) error { return fmt.Errorf("unknown gesture %q", req.Kind) }
	}
	if err := act(req.Chat, req.Person); err != nil {
		writeJSON(w, Answer{Error: err.Error()})
		return
	}
	writeJSON(w, Answer{OK: true})
}

func (s *Sim) postFeedback(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Person  string `json:"person"`
		Message string `json:"message_id"`
		Type    int    `json:"type"`
		Text    string `json:"text"`
		Reasons []int  `json:"reasons"`
	}
	if !readJSON(w, r, &req) {
		return
	}
	ok, err := s.Feedback(r.Context(), req.Person, req.Message, req.Type, req.Text, req.Reasons...)
	if err != nil {
		badRequest(w, err)
		return
	}
	writeJSON(w, Answer{OK: ok})
}

func (s *Sim) getMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	writeJSON(w, s.store.list(q.Get("chat"), q.Get("person"), limit))
}

func (s *Sim) getTraffic(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	since, _ := strconv.ParseInt(q.Get("since"), 10, 64)
	limit, _ := strconv.Atoi(q.Get("limit"))
	writeJSON(w, s.calls.since(since, limit))
}

func (s *Sim) getFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.media.any(r.URL.Query().Get("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	serveFile(w, r, f)
}

func (s *Sim) postFaults(w http.ResponseWriter, r *http.Request) {
	type wireFault struct {
		Fault
		DelayMS int `json:"delay_ms"`
	}
	many, ok := readMany[wireFault](w, r)
	if !ok {
		return
	}
	for _, f := range many {
		if f.DelayMS > 0 {
			f.Delay = time.Duration(f.DelayMS) * time.Millisecond
		}
		s.Inject(f.Fault)
	}
	writeJSON(w, s.faults.list())
}

func (s *Sim) putOptions(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Latency    *[2]int         `json:"latency_ms"`
		Meters     json.RawMessage `json:"meters"`
		Redelivery string          `json:"redelivery"`
		Callback   *string         `json:"callback_url"`
	}
	if !readJSON(w, r, &req) {
		return
	}
	if req.Redelivery != "" && req.Redelivery != Documented && req.Redelivery != Forgetful {
		badRequest(w, fmt.Errorf("redelivery %q is neither documented nor forgetful", req.Redelivery))
		return
	}
	limits := s.live().limits
	if len(req.Meters) > 0 {
		if err := json.Unmarshal(req.Meters, &limits); err != nil {
			badRequest(w, fmt.Errorf("read meters: %w", err))
			return
		}
	}
	s.SetLimits(limits)
	if req.Latency != nil {
		s.SetLatency(time.Duration(req.Latency[0])*time.Millisecond, time.Duration(req.Latency[1])*time.Millisecond)
	}
	if req.Redelivery != "" {
		s.SetRedelivery(req.Redelivery)
	}
	if req.Callback != nil {
		s.SetCallbackURL(*req.Callback)
	}
	writeJSON(w, map[string]any{"limits": s.live().limits, "redelivery": s.live().redelivery})
}
