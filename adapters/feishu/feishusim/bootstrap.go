package feishusim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// Bootstrap and handshake codes, from the public SDK's ws package: 514 is an
// authentication failure, 1000040350 in Handshake-Autherrcode the connection limit.
const (
	codeAuthFailed      = 514
	codeForbidden       = 403
	codeConnectionLimit = 1000040350
)

// handleBootstrap answers POST /callback/ws/endpoint.
func (s *Sim) handleBootstrap(r *request) reply {
	var in struct{ AppID, AppSecret, ClientAssertion string }
	if err := json.Unmarshal(r.body, &in); err != nil {
		return reply{status: http.StatusOK, code: codeForbidden, msg: "request body is not JSON"}
	}
	if in.AppID != s.app.AppID || in.AppSecret != s.app.AppSecret {
		return reply{status: http.StatusOK, code: codeAuthFailed, msg: "app_id or app_secret is invalid"}
	}
	ticket, service := randomHex(16), int32(33554432+s.counter.Add(1))
	s.hub.mu.Lock()
	s.hub.tickets[ticket] = service
	s.hub.mu.Unlock()
	q := url.Values{}
	q.Set("fpid", "493")
	q.Set("aid", "552564")
	q.Set("device_id", strconv.FormatInt(7_500_000_000_000_000_000+int64(s.counter.Add(1)), 10))
	q.Set("access_key", randomHex(16))
	q.Set("service_id", strconv.Itoa(int(service)))
	q.Set("ticket", ticket)
	return reply{full: map[string]any{"code": 0, "msg": "", "data": map[string]any{
		"URL": "ws://" + r.Host + "/ws/v2?" + q.Encode(), "ClientConfig": s.opts.ClientConfig,
	}}}
}

func (s *Sim) redeem(ticket string) (int32, bool) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	service, known := s.hub.tickets[ticket]
	return service, known
}

func (s *Sim) refuseHandshake(w http.ResponseWriter, r *http.Request, status, auth int, msg string) {
	w.Header().Set("Handshake-Status", strconv.Itoa(status))
	w.Header().Set("Handshake-Msg", msg)
	if auth != 0 {
		w.Header().Set("Handshake-Autherrcode", strconv.Itoa(auth))
	}
	w.WriteHeader(status)
	s.journal.record(Call{At: s.now(), Dir: "in", Kind: KindConnect, Call: "GET " + r.URL.RequestURI(), Status: status, Code: auth})
}
