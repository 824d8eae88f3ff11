package dingtalksim

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// route describes one call of either host family.
type route struct {
	kind    string
	style   style
	open    bool   // needs no access token
	plain   bool   // not an API: no limit per second
	metered bool   // costs one OpenAPI call when it succeeds
	scope   string // permission code it needs
	handle  func(*apiCall) reply
}

// apiCall is one request being handled.
type apiCall struct {
	r     *http.Request
	name  string // "POST /path"
	query url.Values
	body  []byte
	// silent makes the handler answer as usual without showing anything to anybody.
	silent bool
}

// maxBody is above the largest documented upload (20 MB) so that oversize files reach the check that names them.
const maxBody = 64 << 20

// newMux separates the wire protocol from the control API and the socket.
func (s *Sim) newMux() http.Handler {
	control := s.controlHandler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/_sim/"):
			control.ServeHTTP(w, r)
		case r.URL.Path == socketPath:
			s.serveSocket(w, r)
		default:
			s.serveAPI(w, r)
		}
	})
}

func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		htmlReply(http.StatusRequestEntityTooLarge).write(w)
		return
	}
	c := &apiCall{r: r, name: r.Method + " " + r.URL.Path, query: r.URL.Query(), body: body}
	rt, known := s.findRoute(c)
	if !known {
		rt = route{kind: "other", style: styleOf(r.URL.Path), open: true, handle: func(*apiCall) reply { return failUnknown.reply(styleOf(r.URL.Path)) }}
	}
	defer s.faults.passed(rt.kind)
	out, plan := s.answer(rt, c)
	shown := url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	s.record(Call{At: started, Dir: "in", Kind: rt.kind, Call: r.Method + " " + shown.RequestURI(), Status: out.status, Code: out.code,
		Request: readable(r, body), Response: readableReply(out), MS: time.Since(started).Milliseconds()})
	switch plan.finish {
	case abort:
		panic(http.ErrAbortHandler) // net/http's way to cut the connection without an answer
	case hang:
		s.await(r.Context(), nil, plan.hang)
		panic(http.ErrAbortHandler)
	}
	out.write(w)
}

func (s *Sim) findRoute(c *apiCall) (route, bool) {
	rt, ok := s.routes[c.name]
	if !ok && strings.HasPrefix(c.r.URL.Path, filePath) {
		rt, ok = s.routes["GET "+filePath]
	}
	return rt, ok
}

func styleOf(path string) style {
	if strings.HasPrefix(path, "/v1.0/") {
		return newStyle
	}
	return oldStyle
}

// answer puts a call through everything before and after its handler: injected faults, latency, throttles, permission and budget.
func (s *Sim) answer(rt route, c *apiCall) (reply, faultPlan) {
	plan := s.planFor(rt, c)
	if !s.pause(c.r.Context(), plan.delay+s.latency()) {
		plan.finish = abort
	}
	if plan.hold != nil {
		s.hold(c.r.Context(), rt.kind, *plan.hold)
	}
	if plan.finish == abort {
		return reply{code: "aborted"}, plan
	}
	if plan.instead != nil {
		return *plan.instead, plan
	}
	c.silent = plan.silent
	return s.guarded(rt, c, plan.twice), plan
}

// guarded checks what the platform checks before looking at a call, runs it and settles the budget.
func (s *Sim) guarded(rt route, c *apiCall, twice bool) reply {
	if s.ipBlocked(c.r) {
		return ipBlockedReply()
	}
	if !rt.open && !s.tokens.valid(c.token(rt.style), s.now()) {
		return failAuth.reply(rt.style)
	}
	if !rt.plain && !s.pace.allow(c.name, s.set().meters.qps()) {
		return failQPS.reply(rt.style)
	}
	if rt.scope != "" && slices.Contains(s.opt.DeniedScopes, rt.scope) {
		return failScope(rt.scope).reply(rt.style)
	}
	if rt.metered && !s.meter.takeAPI(s.set().meters, s.now()) {
		return failQuota.reply(rt.style)
	}
	out := rt.handle(c)
	if twice {
		rt.handle(c)
	}
	if rt.metered && out.code != "" {
		s.meter.refundAPI()
	}
	return out
}

// token reads the access token from where its family expects it.
func (c *apiCall) token(st style) string {
	if st == oldStyle {
		return c.query.Get("access_token")
	}
	return c.r.Header.Get("x-acs-dingtalk-access-token")
}

func (s *Sim) latency() time.Duration {
	l := s.set().latency
	if l[1] <= l[0] {
		return l[0]
	}
	return l[0] + rand.N(l[1]-l[0])
}

func (s *Sim) ipBlocked(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return !s.pace.allowIP(host, s.set().meters.ipCalls(), s.now())
}

// readable is a request body as the tape keeps it: file uploads are only described.
func readable(r *http.Request, body []byte) []byte {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return mustJSON(map[string]any{"multipart_bytes": len(body)})
	}
	return body
}

func readableReply(out reply) []byte {
	if !strings.HasPrefix(out.ctype, "application/json") && !bytes.HasPrefix(out.body, []byte("<")) {
		return mustJSON(map[string]any{"bytes": len(out.body)})
	}
	return out.body
}

// base is where URLs generated for this request point.
func (s *Sim) base(r *http.Request) string {
	if u := s.URL(); u != "" {
		return u
	}
	if r != nil {
		return "http://" + r.Host
	}
	return ""
}

// await waits for ch, ctx, the simulator's end or d, whichever comes first; d 0 is no limit.
func (s *Sim) await(ctx context.Context, ch <-chan struct{}, d time.Duration) {
	var expired <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		expired = t.C
	}
	select {
	case <-ch:
	case <-expired:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}
