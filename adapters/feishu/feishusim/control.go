package feishusim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// controlRoutes serves /_sim/: the same API for all simulators, for the
// playground and for load generators.
func (s *Sim) controlRoutes() {
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /_sim/directory": s.simDirectory,
		"POST /_sim/people":   s.simPeople,
		"POST /_sim/groups":   s.simGroups,
		"POST /_sim/say":      s.simSay,
		"POST /_sim/click":    s.simClick,
		"GET /_sim/messages":  s.simMessages,
		"GET /_sim/stream":    s.simStream,
		"GET /_sim/traffic":   s.simTraffic,
		"GET /_sim/file":      s.simFile,
		"POST /_sim/faults":   s.simFaultsAdd,
		"DELETE /_sim/faults": func(w http.ResponseWriter, _ *http.Request) { s.ClearFaults(); tell(w, map[string]bool{"ok": true}) },
		"GET /_sim/faults":    func(w http.ResponseWriter, _ *http.Request) { tell(w, s.Faults()) },
		"GET /_sim/meters":    s.simMeters,
		"PUT /_sim/options":   s.simOptions,
		"POST /_sim/gesture":  s.simGesture,
	} {
		s.mux.HandleFunc(pattern, cors(handle))
	}
	s.mux.HandleFunc("OPTIONS /_sim/", cors(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
}

// cors lets pages from any loopback origin in, since the playground is served elsewhere.
func cors(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" && loopback(origin) {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Vary", "Origin")
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Content-Type")
		}
		next(w, r)
	}
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

func tell(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(mustJSON(v))
}

func complain(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(mustJSON(map[string]string{"error": err.Error()}))
}

func listen[T any](w http.ResponseWriter, r *http.Request) (T, bool) {
	var in T
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2*maxResource)).Decode(&in); err != nil {
		complain(w, http.StatusBadRequest, fmt.Errorf("read body: %w", err))
		return in, false
	}
	return in, true
}

// oneOrMany reads an object or an array of objects.
type oneOrMany[T any] []T

func (l *oneOrMany[T]) UnmarshalJSON(data []byte) error {
	var many []T
	if json.Unmarshal(data, &many) == nil {
		*l = many
		return nil
	}
	var one T
	if err := json.Unmarshal(data, &one); err != nil {
		return fmt.Errorf("read one or many: %w", err)
	}
	*l = []T{one}
	return nil
}

func (s *Sim) simSay(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[Utterance](w, r)
	if !ok {
		return
	}
	id, err := s.Say(r.Context(), in)
	if err != nil {
		complain(w, http.StatusUnprocessableEntity, err)
		return
	}
	tell(w, map[string]string{"message_id": id})
}

func (s *Sim) simClick(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[Click](w, r)
	if !ok {
		return
	}
	ans, err := s.Click(r.Context(), in)
	if err != nil {
		complain(w, http.StatusUnprocessableEntity, err)
		return
	}
	tell(w, ans)
}

func (s *Sim) simMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	list, found := s.world.shown(q.Get("chat"), q.Get("person"), limit)
	if !found {
		complain(w, http.StatusNotFound, fmt.Errorf("no chat %q", q.Get("chat")))
		return
	}
	tell(w, list)
}

func (s *Sim) simTraffic(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	since, _ := strconv.ParseInt(q.Get("since"), 10, 64)
	limit, _ := strconv.Atoi(q.Get("limit"))
	tell(w, s.journal.since(since, limit))
}

func (s *Sim) simFile(w http.ResponseWriter, r *http.Request) {
	f, found := s.world.file(r.URL.Query().Get("id"))
	if !found {
		complain(w, http.StatusNotFound, fmt.Errorf("no file %q", r.URL.Query().Get("id")))
		return
	}
	w.Header().Set("Content-Type", f.ctype)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(f.data)
}

func (s *Sim) simFaultsAdd(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[oneOrMany[Fault]](w, r)
	if !ok {
		return
	}
	for _, f := range in {
		s.Inject(f)
	}
	tell(w, map[string]bool{"ok": true})
}

func (s *Sim) simStream(w http.ResponseWriter, r *http.Request) {
	flush, ok := w.(http.Flusher)
	if !ok {
		complain(w, http.StatusNotImplemented, fmt.Errorf("streaming is not possible here"))
		return
	}
	events := s.journal.subscribe()
	defer s.journal.unsubscribe(events)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	flush.Flush()
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case ev, open := <-events:
			if !open {
				return
			}
			_, _ = fmt.Fprintf(w, "data: %s\n\n", mustJSON(ev))
		case <-beat.C:
			_, _ = fmt.Fprint(w, ": still here\n\n")
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
		flush.Flush()
	}
}
