package desk

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func TestNoActChangesAnythingWithoutALineThatTellsBeforeAndAfter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := newHouse()
		for range rapid.IntRange(5, 40).Draw(r, "acts") {
			before, told, acts := documents(h.tx), len(h.tx.audits), countActs(h.tx)
			if err := anyAct(r, h); err != nil {
				r.Fatalf("%v", err)
			}
			lines := h.tx.audits[told:]
			for _, e := range lines {
				if e.Channel == "" {
					r.Fatalf("%s of %s came from nowhere", e.Act, e.Object)
				}
			}
			checkTold(r, before, documents(h.tx), lines)
			checkActsTold(r, acts, h.tx, lines)
		}
	})
}

func documents(f *fakeTx) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for id, k := range f.tickets {
		out[string(id)] = document(k)
	}
	for id, a := range f.approvals {
		out[string(id)] = document(a)
	}
	for _, b := range f.bindings {
		out[b.Conversation] = document(b)
	}
	for id, d := range f.delegations {
		out[id] = document(d)
	}
	return out
}

// checkTold wants the newest line about each changed field to say what the field is now.
func checkTold(r *rapid.T, before, now map[string]json.RawMessage, lines []AuditEntry) {
	for object, doc := range now {
		was, is := Differing(before[object], doc)
		for field, value := range is {
			if !slices.ContainsFunc(lines, func(e AuditEntry) bool { return e.Object == object && told(e, "after", field, value) }) {
				r.Fatalf("nothing tells that %s of %s became %s", field, object, value)
			}
		}
		for field, value := range was {
			if !slices.ContainsFunc(lines, func(e AuditEntry) bool { return e.Object == object && told(e, "before", field, value) }) {
				r.Fatalf("nothing tells that %s of %s was %s", field, object, value)
			}
		}
	}
}

func told(e AuditEntry, which, field string, value any) bool {
	all, _ := e.Detail[which].(map[string]any)
	got, has := all[field].(json.RawMessage)
	want, _ := value.(json.RawMessage)
	return has && bytes.Equal(got, want)
}

func countActs(f *fakeTx) map[core.TicketID]int {
	out := map[core.TicketID]int{}
	for id, acts := range f.acts {
		out[id] = len(acts)
	}
	return out
}

func checkActsTold(r *rapid.T, before map[core.TicketID]int, f *fakeTx, lines []AuditEntry) {
	for id, acts := range f.acts {
		for _, a := range acts[before[id]:] {
			if !slices.ContainsFunc(lines, func(e AuditEntry) bool {
				return e.Object == string(id) && e.Act == "ticket."+a.Verb && e.Actor == a.Actor
			}) {
				r.Fatalf("nothing tells that %s %s %s", a.Actor, a.Verb, id)
			}
		}
	}
}

func TestDifferingNamesOnlyTheFieldsThatDiffer(t *testing.T) {
	was, is := Differing(json.RawMessage(`{"a":1,"b":"x","revision":1,"in":{"c":1,"d":[1]},"gone":true}`), json.RawMessage(`{"a":2,"b":"x","revision":2,"in":{"c":1,"d":[2]},"new":{"e":0}}`))
	if d := cmp.Diff([]string{"a", "gone", "in.d"}, slices.Sorted(maps.Keys(was))); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff([]string{"a", "in.d", "new.e"}, slices.Sorted(maps.Keys(is))); d != "" {
		t.Fatal(d)
	}
}

func TestALineNamesThePersonThePlaceAndWhatChanged(t *testing.T) {
	h := newHouse()
	number := openedBy(t, h)
	if err := h.says(technician, true, "接单 "+number); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(h.tx.audits, func(e AuditEntry) bool { return e.Act == "ticket.claimed" })
	if i < 0 {
		t.Fatalf("%+v", h.tx.audits)
	}
	e := h.tx.audits[i]
	after, _ := e.Detail["after"].(map[string]any)
	if e.Actor != technician || e.Channel != "feishu:g-f" || string(after["assignee"].(json.RawMessage)) != `"tech"` {
		t.Fatalf("%+v", e)
	}
}

func TestALineSaysOnWhoseBehalf(t *testing.T) {
	h := newHouse()
	if err := h.says(technician, true, "代提 人emp 3F打印机卡纸"); err != nil {
		t.Fatal(err)
	}
	k := h.only(t)
	if !slices.ContainsFunc(h.tx.audits, func(e AuditEntry) bool {
		return e.Object == string(k.ID) && e.Act == "ticket.filed" && e.Actor == technician && e.Behalf == employee
	}) {
		t.Errorf("%+v", h.tx.audits)
	}
}

// openedBy has the employee open a ticket and returns its number.
func openedBy(t *testing.T, h *house) string {
	t.Helper()
	if err := h.says(employee, false, "电脑坏了，屏幕不亮"); err != nil {
		t.Fatal(err)
	}
	if err := h.says(employee, false, h.fill("提交 CODE")); err != nil {
		t.Fatal(err)
	}
	return h.only(t).Number
}
