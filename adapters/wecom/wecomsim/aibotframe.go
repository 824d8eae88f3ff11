package wecomsim

import (
	"bytes"
	"encoding/json"
	"time"
)

// frame handles one frame and reports whether the socket stays open.
func (b *botServer) frame(c *botConn, data []byte) bool {
	s := b.s
	start, wall := s.now(), time.Now()
	var f frame
	if err := json.Unmarshal(data, &f); err != nil || f.Cmd == "" {
		c.send(ack{Headers: f.Headers, ErrCode: codeBadArgument, ErrMsg: "invalid frame"})
		return true
	}
	kind := frameKinds[f.Cmd]
	def(&kind, kindOther)
	faults := s.faults.take(kind)
	rec := Call{At: start, Dir: "in", Kind: kind, Call: f.Cmd, Request: frameNote(f, data)}
	if contains(faults, FaultDropSocket) {
		s.calls.add(rec)
		return false
	}
	fail := frameFault(faults)
	var body any
	if fail == nil {
		body, fail = b.handle(c, f, contains(faults, FaultSilentLoss))
	}
	if contains(faults, FaultTimeoutAfterEffect) {
		s.calls.add(rec)
		return true
	}
	answer := ack{Headers: f.Headers, ErrMsg: "ok", Body: body}
	if fail != nil {
		answer.ErrCode, answer.ErrMsg, answer.Body = fail.Code, fail.Text, nil
	}
	finish := func() {
		c.send(answer)
		rec.Code, rec.Response, rec.MS = answer.ErrCode, string(toJSON(answer)), elapsed(wall)
		s.calls.add(rec)
		if f.Cmd == cmdSubscribe && fail == nil {
			b.flush()
		}
	}
	b.later(faults, finish)
	return true
}

// later runs finish after the configured latency without holding up the frames behind it.
func (b *botServer) later(faults []Fault, finish func()) {
	s := b.s
	f, delayed := pick(faults, FaultDelay)
	if !delayed && s.live().latency[1] <= 0 {
		finish()
		return
	}
	s.spawn(func() {
		s.lag(s.ctx)
		s.pause(s.ctx, f.Delay)
		finish()
	})
}

// frameNote keeps upload chunks and secrets out of the traffic record.
func frameNote(f frame, data []byte) string {
	switch {
	case f.Cmd == cmdUploadChunk:
		return `{"cmd":"` + f.Cmd + `"}`
	case bytes.Contains(data, []byte(`"secret"`)):
		return mask(data)
	}
	return string(data)
}

func frameFault(faults []Fault) *apiError {
	if contains(faults, FaultThrottle) {
		return refuse(codeTooOften, "api freq out of limit")
	}
	if contains(faults, FaultHTTP5xx) {
		return refuse(codeBusy, "system busy")
	}
	if f, ok := pick(faults, FaultRefuse); ok {
		def(&f.Code, codeBusy)
		return refuse(f.Code, "refused on command")
	}
	return nil
}

func (b *botServer) handle(c *botConn, f frame, lost bool) (any, *apiError) {
	if f.Headers.ReqID == "" {
		return nil, refuse(codeBadReqID, "invalid req_id")
	}
	if f.Cmd == cmdSubscribe {
		return nil, b.subscribe(c, f.Body)
	}
	if !c.subscribed.Load() {
		return nil, refuse(codeBadBot, "not subscribed")
	}
	switch f.Cmd {
	case cmdPing:
		return nil, nil
	case cmdRespond:
		return nil, b.respond(f, lost)
	case cmdWelcome:
		return nil, b.welcome(f, lost)
	case cmdUpdate:
		return nil, b.update(f, lost)
	case cmdSend:
		return nil, b.push(f, lost)
	case cmdUploadInit:
		return b.uploads.init(b.s, f.Body)
	case cmdUploadChunk:
		return nil, b.uploads.chunk(b.s, f.Body)
	case cmdUploadFinish:
		return b.uploads.finish(b.s, f.Body)
	}
	return nil, refuse(codeBadArgument, "unknown cmd")
}
