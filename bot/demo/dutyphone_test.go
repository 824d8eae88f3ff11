package demo_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// dutyPhone is a customer's system that rings somebody up, written from docs/design/escalation.md alone. It checks each request as farSystem does.
type dutyPhone struct {
	farSystem
	server *httptest.Server

	mu    sync.Mutex
	rung  []string // the tickets that it took up
	calls map[string]int
	dead  bool
}

func newDutyPhone(t *testing.T) *dutyPhone {
	d := &dutyPhone{calls: map[string]int{}}
	d.server = httptest.NewServer(http.HandlerFunc(d.serve))
	t.Cleanup(func() {
		d.server.Close()
		for _, f := range d.farSystem.faults {
			t.Error(f)
		}
	})
	return d
}

func (d *dutyPhone) serve(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body struct {
		ID, Act, Ticket, Title, Priority, Desk, Measure, Due, Link string
		Step                                                       int
		Late                                                       int64 `json:"late_seconds"`
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := json.Unmarshal(raw, &body); err != nil {
		d.faults = append(d.faults, err.Error())
	}
	d.judges(r, raw, body.ID)
	d.calls[body.Ticket]++
	if d.dead {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	d.rung = append(d.rung, body.Ticket)
	fmt.Fprintf(w, `{"note":"已拨打值班手机，%s 迟了 %d 分钟"}`, body.Ticket, body.Late/60)
}

// dies lets every request be refused.
func (d *dutyPhone) dies(dead bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = dead
}

func (d *dutyPhone) took(ticket string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Contains(d.rung, ticket)
}

// asked counts the requests for a ticket.
func (d *dutyPhone) asked(ticket string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls[ticket]
}
