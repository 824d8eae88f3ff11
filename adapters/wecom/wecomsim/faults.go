package wecomsim

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Fault kinds shared by the three simulators.
const (
	FaultDuplicate          = "duplicate"
	FaultReorder            = "reorder"
	FaultDelay              = "delay"
	FaultHTTP5xx            = "http5xx"
	FaultThrottle           = "throttle"
	FaultExpiredToken       = "expired_token"
	FaultDropSocket         = "drop_socket"
	FaultSilentLoss         = "silent_loss"
	FaultTimeoutAfterEffect = "timeout_after_effect"
	FaultRefuse             = "refuse"
)

// Fault is a misbehaviour on command. On is a call kind or "*"; Times 0 lasts until cleared; Probability 0 means
// always; Delay counts in nanoseconds in JSON, as time.Duration does.
type Fault struct {
	On          string        `json:"on"`
	Kind        string        `json:"kind"`
	Times       int           `json:"times"`
	Probability float64       `json:"probability"`
	Delay       time.Duration `json:"delay"`
	Code        int           `json:"code"`
	Status      int           `json:"status"`
}

type faultSet struct {
	any atomic.Int32 // fast path: number of faults armed
	mu  sync.Mutex
	all []*armed
}

type armed struct {
	Fault
	left int
}

func (f *faultSet) inject(x Fault) {
	def(&x.On, "*")
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, &armed{Fault: x, left: x.Times})
	f.any.Store(int32(len(f.all)))
}

func (f *faultSet) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = nil
	f.any.Store(0)
}

func (f *faultSet) list() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Fault, 0, len(f.all))
	for _, a := range f.all {
		x := a.Fault
		if a.Times > 0 {
			x.Times = a.left
		}
		out = append(out, x)
	}
	return out
}

// take returns the faults that strike this call, each kind at most once, and uses them up.
func (f *faultSet) take(kind string) []Fault {
	if f.any.Load() == 0 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit []Fault
	f.all = slices.DeleteFunc(f.all, func(a *armed) bool {
		if a.On != "*" && a.On != kind || contains(hit, a.Kind) {
			return false
		}
		if a.Probability > 0 && rand.Float64() >= a.Probability {
			return false
		}
		hit = append(hit, a.Fault)
		if a.Times == 0 {
			return false
		}
		a.left--
		return a.left == 0
	})
	f.any.Store(int32(len(f.all)))
	return hit
}

func contains(faults []Fault, kind string) bool {
	_, ok := pick(faults, kind)
	return ok
}

func pick(faults []Fault, kind string) (Fault, bool) {
	for _, f := range faults {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

// Inject arms a fault.
func (s *Sim) Inject(f Fault) { s.faults.inject(f) }

// ClearFaults disarms all faults.
func (s *Sim) ClearFaults() { s.faults.clear() }
