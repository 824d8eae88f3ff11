package wecomsim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// appPusher delivers app callbacks. First attempts to one member wait for each other unless Undocumented.ParallelPushes is set; repetitions run beside them.
type appPusher struct {
	s      *Sim
	client *http.Client
	mu     sync.Mutex
	lanes  map[string][]*appPush // person → waiting pushes; present while a goroutine serves the lane
	held   []chan struct{}       // pushes held back by a reorder fault until another one was delivered
}

// appPush is one callback. done, if set, learns how the first attempt ended.
type appPush struct {
	kind    string
	person  Person
	plain   []byte
	clicked string // msgid of the card, for passive card replies
	event   string
	done    func(pushResult)
}

type pushResult struct {
	ok  bool
	err error
}

func newAppPusher(s *Sim) *appPusher {
	transport := &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 512, IdleConnTimeout: 30 * time.Second}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &appPusher{s: s, lanes: map[string][]*appPush{},
		client: &http.Client{Transport: transport, CheckRedirect: noRedirect}}
}

// enqueue hands a push to its member's lane.
func (a *appPusher) enqueue(p *appPush) {
	if a.s.opt.Undocumented.ParallelPushes {
		if !a.s.spawn(func() { a.first(p) }) {
			p.finish(pushResult{err: errors.New("simulator closed")})
		}
		return
	}
	key := fold(p.person.ID)
	a.mu.Lock()
	queue, running := a.lanes[key]
	a.lanes[key] = append(queue, p)
	a.mu.Unlock()
	if !running && !a.s.spawn(func() { a.serve(key) }) {
		p.finish(pushResult{err: errors.New("simulator closed")})
	}
}

func (a *appPusher) serve(key string) {
	for {
		a.mu.Lock()
		queue := a.lanes[key]
		if len(queue) == 0 {
			delete(a.lanes, key)
			a.mu.Unlock()
			return
		}
		p := queue[0]
		a.lanes[key] = queue[1:]
		a.mu.Unlock()
		a.first(p)
	}
}

func (p *appPush) finish(r pushResult) {
	if p.done != nil {
		p.done(r)
		p.done = nil
	}
}

// first makes the first attempt under the armed faults and starts repetitions when it fails.
func (a *appPusher) first(p *appPush) {
	s := a.s
	faults := s.faults.take(p.kind)
	if f, ok := pick(faults, FaultDelay); ok {
		s.pause(s.ctx, f.Delay)
	}
	if contains(faults, FaultSilentLoss) || s.live().callback == "" {
		s.meters.pushLost.Add(1)
		p.finish(pushResult{err: errors.New("the callback was not delivered")})
		return
	}
	if f, ok := pick(faults, FaultReorder); ok {
		a.hold(p, f.Delay)
		return
	}
	a.attemptAll(p, faults)
	a.release()
}

// hold lets another push overtake this one; without another, it goes out after a short wait.
func (a *appPusher) hold(p *appPush, wait time.Duration) {
	def(&wait, 200*time.Millisecond)
	turn := make(chan struct{})
	a.mu.Lock()
	a.held = append(a.held, turn)
	a.mu.Unlock()
	a.s.spawn(func() {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-turn:
		case <-t.C:
		case <-a.s.ctx.Done():
		}
		a.attemptAll(p, nil)
	})
}

func (a *appPusher) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, turn := range a.held {
		close(turn)
	}
	a.held = nil
}

func (a *appPusher) attemptAll(p *appPush, faults []Fault) {
	r, again := pushResult{err: errors.New("connection lost")}, true
	if !contains(faults, FaultDropSocket) {
		r, again = a.attempt(p)
	}
	if contains(faults, FaultTimeoutAfterEffect) {
		r, again = pushResult{err: errors.New("answer lost")}, true
	}
	switch {
	case again && a.s.live().redelivery == Forgetful:
		a.s.meters.pushLost.Add(1)
	case again:
		a.s.spawn(func() { a.repeat(p) })
	}
	p.finish(r)
	if contains(faults, FaultDuplicate) {
		a.attempt(p)
	}
}

// repeat makes the documented retries: three in total (developer.work.weixin.qq.com/document/path/90930).
func (a *appPusher) repeat(p *appPush) {
	s := a.s
	for _, wait := range s.opt.RetryAfter {
		s.pause(s.ctx, time.Duration(float64(wait)*s.opt.RetryScale))
		if s.ctx.Err() != nil {
			return
		}
		s.meters.pushRedelivered.Add(1)
		if _, again := a.attempt(p); !again {
			return
		}
	}
	s.meters.pushLost.Add(1)
}

// attempt posts the callback once and applies the passive reply.
func (a *appPusher) attempt(p *appPush) (r pushResult, again bool) {
	s := a.s
	start, wall := s.now(), time.Now()
	rec := Call{At: start, Dir: "out", Kind: p.kind, Call: "POST callback", Request: string(p.plain)}
	status, body, err := a.post(p.plain)
	rec.Status, rec.MS = status, elapsed(wall)
	s.meters.pushDelivered.Add(1)
	switch {
	case err != nil:
		if errors.Is(err, context.DeadlineExceeded) {
			s.meters.pushLate.Add(1)
		}
		r, again = pushResult{err: err}, true
		rec.Response = err.Error()
	case status != http.StatusOK:
		r, again = pushResult{err: fmt.Errorf("http status %d", status)}, !s.opt.Undocumented.OnlyRetryTimeouts
	default:
		s.meters.pushInTime.Add(1)
		r.ok = true
		rec.Response, rec.Code = s.passive(p, body)
	}
	s.calls.add(rec)
	return r, again
}
