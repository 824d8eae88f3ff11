package dingtalksim

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Fault makes calls misbehave. On is a call kind, "*" or an exact call such as "POST /v1.0/card/instances"; Times 0 means until cleared;
// Probability 0 means always. Delay is the extra time of "delay", the longest hold of "reorder" and the hang of "timeout_after_effect"
// (0: until the client gives up). Pushes know duplicate, reorder, delay, drop_socket, silent_loss, timeout_after_effect (the answer is
// not heard) and refuse; pings know delay, drop_socket and silent_loss. Code replaces the documented code of "throttle" and names that of "refuse"; "1111" answers as the IP
// throttle does, "html" with a page. Status replaces the HTTP status.
type Fault struct {
	On          string        `json:"on"`
	Kind        string        `json:"kind"`
	Times       int           `json:"times"`
	Probability float64       `json:"probability"`
	Delay       time.Duration `json:"-"`
	DelayMS     int64         `json:"delay_ms,omitempty"`
	Code        string        `json:"code,omitempty"`
	Status      int           `json:"status,omitempty"`
}

// UnmarshalJSON takes the code as a string or a number, since one control page serves platforms with either.
func (f *Fault) UnmarshalJSON(b []byte) error {
	type plain Fault
	v := struct {
		*plain
		Code any `json:"code"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch code := v.Code.(type) {
	case string:
		f.Code = code
	case float64:
		if code != 0 {
			f.Code = strconv.FormatInt(int64(code), 10)
		}
	}
	return nil
}

// The kinds of fault.
const (
	FaultDuplicate    = "duplicate"
	FaultReorder      = "reorder"
	FaultDelay        = "delay"
	FaultHTTP5xx      = "http5xx"
	FaultThrottle     = "throttle"
	FaultExpiredToken = "expired_token"
	FaultDropSocket   = "drop_socket"
	FaultSilentLoss   = "silent_loss"
	FaultTimeout      = "timeout_after_effect"
	FaultRefuse       = "refuse"
)

const defaultHold = 200 * time.Millisecond

type faultStore struct {
	mu    sync.Mutex
	list  []*Fault
	some  atomic.Bool
	holds map[string]chan struct{}
}

// Inject adds a fault.
func (s *Sim) Inject(f Fault) {
	if f.Delay == 0 {
		f.Delay = time.Duration(f.DelayMS) * time.Millisecond
	}
	f.DelayMS = f.Delay.Milliseconds()
	st := &s.faults
	st.mu.Lock()
	defer st.mu.Unlock()
	st.list = append(st.list, &f)
	st.some.Store(true)
}

// ClearFaults removes every fault.
func (s *Sim) ClearFaults() {
	st := &s.faults
	st.mu.Lock()
	defer st.mu.Unlock()
	st.list = nil
	st.some.Store(false)
}

func (st *faultStore) snapshot() []Fault {
	st.mu.Lock()
	defer st.mu.Unlock()
	out := make([]Fault, 0, len(st.list))
	for _, f := range st.list {
		out = append(out, *f)
	}
	return out
}

// pick returns the faults that hit one call and uses up their turns.
func (st *faultStore) pick(names ...string) []Fault {
	if !st.some.Load() {
		return nil
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	var hit []Fault
	st.list = slices.DeleteFunc(st.list, func(f *Fault) bool {
		if f.On != "*" && !slices.Contains(names, f.On) {
			return false
		}
		if f.Probability > 0 && rand.Float64() >= f.Probability {
			return false
		}
		hit = append(hit, *f)
		if f.Times == 0 {
			return false
		}
		f.Times--
		return f.Times == 0
	})
	st.some.Store(len(st.list) > 0)
	return hit
}

// hold keeps a call back until another of its kind has passed, at most as long as the fault says.
func (s *Sim) hold(ctx context.Context, kind string, f Fault) {
	st := &s.faults
	st.mu.Lock()
	if st.holds == nil {
		st.holds = map[string]chan struct{}{}
	}
	ch := st.holds[kind]
	if ch == nil {
		ch = make(chan struct{})
		st.holds[kind] = ch
	}
	st.mu.Unlock()
	longest := f.Delay
	if longest <= 0 {
		longest = defaultHold
	}
	s.await(ctx, ch, longest)
}

// passed lets held calls of a kind go on.
func (st *faultStore) passed(kind string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if ch := st.holds[kind]; ch != nil {
		close(ch)
		delete(st.holds, kind)
	}
}
