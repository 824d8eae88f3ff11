package demo_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

const farSecret = "a secret of the far system"

// farSystem is a customer's system that does automated tasks, written from docs/design/catalogue.md alone. It does a key once, however often it
// is asked, and answers as it is told.
type farSystem struct {
	server *httptest.Server

	mu     sync.Mutex
	asks   []string // "do box", each try
	keys   map[string]int
	effect []string // "do box", each key once
	forms  []map[string]string
	plan   map[string][]failure
	hold   map[string]chan struct{}
	faults []string
}

// failure is how the system refuses; the zero value doesn't.
type failure struct {
	status int
	why    string
}

func newFarSystem(t *testing.T) *farSystem {
	f := &farSystem{}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.server.Close)
	return f
}

// begins forgets what was before.
func (f *farSystem) begins(t *testing.T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asks, f.effect, f.forms = nil, nil, nil
	f.keys, f.plan, f.hold = map[string]int{}, map[string][]failure{}, map[string]chan struct{}{}
	t.Cleanup(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, s := range f.faults {
			t.Error(s)
		}
		f.faults = nil
	})
}

func (f *farSystem) answers(step, act string, how ...failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan[act+" "+step] = how
}

// holds lets the next request wait until the channel is closed.
func (f *farSystem) holds(step, act string) chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{})
	f.hold[act+" "+step] = c
	return c
}

func (f *farSystem) serve(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var req struct {
		ID, Act, Step, Rule string
		Form                map[string]string
	}
	err := json.Unmarshal(raw, &req)
	what := req.Act + " " + req.Step + req.Rule // of which there is one
	f.mu.Lock()
	if err != nil {
		f.faults = append(f.faults, err.Error())
	}
	f.judges(r, raw, req.ID)
	f.asks, f.forms = append(f.asks, what), append(f.forms, req.Form)
	f.keys[req.ID]++
	first := f.keys[req.ID] == 1
	var how failure
	if plan := f.plan[what]; len(plan) > 0 {
		how, f.plan[what] = plan[0], plan[1:]
	}
	if how.status == 0 && (first || !slices.Contains(f.effect, req.ID)) {
		f.effect = append(f.effect, req.ID, what)
	}
	held := f.hold[what]
	f.mu.Unlock()
	if held != nil {
		<-held
	}
	if how.status != 0 {
		w.WriteHeader(how.status)
		fmt.Fprintf(w, `{"error":%q}`, how.why)
		return
	}
	fmt.Fprintf(w, `{"note":"%s 已办好"}`, req.Step)
}

// judges checks what a careful receiver checks.
func (f *farSystem) judges(r *http.Request, raw []byte, id string) {
	at, err := strconv.ParseInt(r.Header.Get("Imdesk-Timestamp"), 10, 64)
	if age := time.Since(time.Unix(at, 0)); err != nil || age.Abs() > 5*time.Minute {
		f.faults = append(f.faults, "the timestamp is "+r.Header.Get("Imdesk-Timestamp"))
	}
	mac := hmac.New(sha256.New, []byte(farSecret))
	fmt.Fprintf(mac, "%d.%s", at, raw)
	if want := fmt.Sprintf("v1=%x", mac.Sum(nil)); r.Header.Get("Imdesk-Signature") != want {
		f.faults = append(f.faults, "the signature is "+r.Header.Get("Imdesk-Signature")+", not "+want)
	}
	if r.Header.Get("Idempotency-Key") != id || id == "" || r.Method != http.MethodPost || r.URL.RawQuery != "v=1" {
		f.faults = append(f.faults, "a request is not as documented: "+r.Method+" "+r.URL.String()+" "+r.Header.Get("Idempotency-Key"))
	}
}

// asked counts the tries of something.
func (f *farSystem) asked(what string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asks {
		if a == what {
			n++
		}
	}
	return n
}

func (f *farSystem) wasAsked(t *testing.T, want ...string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Equal(f.asks, want) {
		t.Errorf("the system was asked %q, not %q", f.asks, want)
	}
}

func (f *farSystem) endsWith(t *testing.T, want ...string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.asks) - len(want); n < 0 || !slices.Equal(f.asks[n:], want) {
		t.Errorf("the system was asked %q, which doesn't end with %q", f.asks, want)
	}
}

// did checks what was done, each key once.
func (f *farSystem) did(t *testing.T, want ...string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	var got []string
	for i := 1; i < len(f.effect); i += 2 {
		got = append(got, f.effect[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the system did %q, not %q", got, want)
	}
}

// keyIs checks how often a key was sent.
func (f *farSystem) keyIs(t *testing.T, key string, times int) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys[key] != times {
		t.Errorf("%s was sent %d times, not %d", key, f.keys[key], times)
	}
}

// knows checks what of the form left the house.
func (f *farSystem) knows(t *testing.T, want map[string]string) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, got := range f.forms {
		if !maps.Equal(got, want) {
			t.Errorf("the system was told %v, not %v", got, want)
		}
	}
}
