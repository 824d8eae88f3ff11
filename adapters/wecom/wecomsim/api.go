package wecomsim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// reply is the JSON of a successful answer without errcode and errmsg.
type reply map[string]any

// apiCall is one request to the server API on its way through the pipeline.
type apiCall struct {
	s      *Sim
	r      *http.Request
	query  url.Values
	body   []byte
	ip     string
	lost   bool // silent_loss: answer as usual, do nothing
	note   string
	raw    func(http.ResponseWriter) // answer that is not JSON
	status int
}

// route is one API with the rules that hold before its own logic runs.
type route struct {
	kind, method string
	open         bool // no access_token
	form         bool // multipart body, read by the handler
	run          func(*apiCall) (reply, *apiError)
}

const maxBody = 32 << 20

// api wraps a route into the pipeline that every call of the server API passes: latency, faults, concurrency, token,
// budget, logic, record.
func (s *Sim) api(path string, rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		wall := time.Now()
		c := &apiCall{s: s, r: r, query: r.URL.Query(), ip: clientIP(r), status: http.StatusOK}
		faults := s.faults.take(rt.kind)
		s.lag(r.Context())
		if f, ok := pick(faults, FaultDelay); ok {
			s.pause(r.Context(), f.Delay)
		}
		rec := Call{At: start, Dir: "in", Kind: rt.kind, Call: r.Method + " " + path}
		if contains(faults, FaultDropSocket) {
			s.record(rec, c, 0, nil, wall)
			panic(http.ErrAbortHandler)
		}
		if f, ok := pick(faults, FaultHTTP5xx); ok {
			def(&f.Status, http.StatusServiceUnavailable)
			w.WriteHeader(f.Status)
			s.record(rec, c, f.Status, nil, wall)
			return
		}
		res, fail := s.guarded(path, rt, c, faults)
		if contains(faults, FaultTimeoutAfterEffect) {
			s.record(rec, c, 0, nil, wall)
			s.hang(r.Context())
			panic(http.ErrAbortHandler)
		}
		s.answer(w, rec, c, res, fail, wall)
	}
}

// hang keeps a request open until its sender gives up.
func (s *Sim) hang(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}

func (s *Sim) guarded(path string, rt route, c *apiCall, faults []Fault) (reply, *apiError) {
	if !rt.form {
		body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
		if err != nil {
			return nil, refuse(codeBadArgument, "read body")
		}
		c.body = body
	}
	if rt.method == http.MethodPost && c.r.Method != http.MethodPost {
		return nil, refuse(codeBadArgument, "require POST method")
	}
	leave, ok := s.gate.enter(path, s.live().limits.Parallel)
	defer leave()
	if !ok {
		return nil, refuse(codeTooParallel, "api concurrent out of limit")
	}
	if e := s.faultError(rt, faults); e != nil {
		return nil, e
	}
	if !rt.open {
		if e := s.tokens.check(c.query.Get("access_token"), s.now()); e != nil {
			return nil, e
		}
	}
	if e := s.apiBudget(path, c); e != nil {
		return nil, e
	}
	c.lost = contains(faults, FaultSilentLoss)
	return rt.run(c)
}

// faultError is the documented refusal that a fault asks for.
func (s *Sim) faultError(rt route, faults []Fault) *apiError {
	if contains(faults, FaultThrottle) {
		return refuse(codeTooOften, "api freq out of limit")
	}
	if contains(faults, FaultExpiredToken) && !rt.open {
		s.tokens.expire()
		return refuse(codeTokenExpired, "access_token expired")
	}
	if f, ok := pick(faults, FaultRefuse); ok {
		def(&f.Code, codeBusy)
		return refuse(f.Code, "refused on command")
	}
	return nil
}

func (s *Sim) apiBudget(path string, c *apiCall) *apiError {
	l := s.live().limits
	if c.query.Get("debug") == "1" && !s.meters.spend(true, budget{"debug", l.DebugPerMinute, time.Minute}) {
		return refuse(codeTooOften, "api freq out of limit")
	}
	ok := s.meters.spend(true, budget{"api/min " + path, l.APIPerMinute, time.Minute},
		budget{"api/hour " + path, l.APIPerHour, time.Hour})
	if !ok {
		return refuse(codeTooOften, "api freq out of limit")
	}
	return nil
}

func (s *Sim) answer(w http.ResponseWriter, rec Call, c *apiCall, res reply, fail *apiError, wall time.Time) {
	if fail == nil && c.raw != nil {
		c.raw(w)
		s.record(rec, c, c.status, nil, wall)
		return
	}
	if res == nil {
		res = reply{}
	}
	res["errcode"], res["errmsg"] = 0, "ok"
	if fail != nil {
		res["errcode"], res["errmsg"] = fail.Code, fail.errmsg(s.ids.next(), c.ip)
		rec.Code = fail.Code
	}
	body := toJSON(res)
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_, _ = w.Write(body)
	s.record(rec, c, http.StatusOK, body, wall)
}

func (s *Sim) record(rec Call, c *apiCall, status int, response []byte, wall time.Time) {
	rec.Status, rec.Response, rec.MS = status, mask(response), elapsed(wall)
	rec.Request = c.note
	if rec.Request == "" {
		rec.Request = mask(c.body)
	}
	if rec.Request == "" {
		rec.Request = safeQuery(c.query)
	}
	s.calls.add(rec)
}

// safeQuery prints a query without credentials.
func safeQuery(q url.Values) string {
	out := url.Values{}
	for k, v := range q {
		switch k {
		case "access_token":
		case "corpsecret", "key":
			out.Set(k, "***")
		default:
			out[k] = v
		}
	}
	return out.Encode()
}

// decode reads a JSON body strictly as to field types; the platform documents one code for malformed arguments.
func (c *apiCall) decode(v any) *apiError {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return refuse(codeBadArgument, "empty request body")
	}
	return decodeStrict(c.body, v)
}

func decodeStrict(data []byte, v any) *apiError {
	err := json.Unmarshal(data, v)
	var typeErr *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &typeErr):
		return refuse(codeBadArgument, "invalid Request Parameter, field %s must not be %s", typeErr.Field, typeErr.Value)
	default:
		return refuse(codeBadArgument, "invalid json body")
	}
}

func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return strings.TrimSpace(r.RemoteAddr)
	}
	return host
}
