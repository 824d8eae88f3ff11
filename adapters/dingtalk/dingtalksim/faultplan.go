package dingtalksim

import (
	"strconv"
	"time"
)

// finish says how a call ends when it is not simply answered.
type finish int

const (
	answered finish = iota
	abort           // the connection is cut without an answer
	hang            // the effect happened, the answer never comes
)

// faultPlan is what the faults that hit one HTTP call add up to.
type faultPlan struct {
	delay   time.Duration
	hold    *Fault // kept back until another call has passed
	twice   bool   // the request arrives twice
	silent  bool   // accepted, without effect
	instead *reply // answered without being handled
	finish  finish
	hang    time.Duration
}

func (s *Sim) planFor(rt route, c *apiCall) faultPlan {
	var p faultPlan
	for _, f := range s.faults.pick(rt.kind, c.name) {
		switch f.Kind {
		case FaultDelay:
			p.delay += f.Delay
		case FaultReorder:
			p.hold = &f
		case FaultDuplicate:
			p.twice = true
		case FaultSilentLoss:
			p.silent = true
		case FaultDropSocket:
			p.finish = abort
		case FaultTimeout:
			p.finish, p.hang = hang, f.Delay
		case FaultExpiredToken:
			s.tokens.expire()
			r := failAuth.reply(rt.style)
			p.instead = &r
		case FaultHTTP5xx, FaultThrottle, FaultRefuse:
			r := f.reply(rt.style)
			p.instead = &r
		}
	}
	return p
}

// reply is the answer of a fault that replaces handling.
func (f Fault) reply(st style) reply {
	switch f.Code {
	case "1111":
		return ipBlockedReply()
	case "html":
		return htmlReply(f.statusOr(200))
	}
	fail := failParam
	switch f.Kind {
	case FaultHTTP5xx:
		if f.statusOr(500) >= 502 { // gateway answers carry a page, not JSON
			return htmlReply(f.Status)
		}
		fail = failBusy
	case FaultThrottle:
		fail = failQPS
	}
	if f.Code != "" {
		fail.code, fail.message = f.Code, f.Code
		fail.errcode = -1
		if n, err := strconv.Atoi(f.Code); err == nil {
			fail.errcode = n
		}
	}
	fail.status = f.statusOr(fail.status)
	r := fail.reply(st)
	if st == oldStyle && (f.Kind == FaultHTTP5xx || f.Status != 0) {
		r.status = f.statusOr(500)
	}
	return r
}

func (f Fault) statusOr(def int) int {
	if f.Status != 0 {
		return f.Status
	}
	return def
}
