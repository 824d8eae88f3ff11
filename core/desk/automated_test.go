package desk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// newAutomatedHouse is a house with a service of tasks that other systems and people do, and a request for it.
func newAutomatedHouse() (*house, core.TicketID, error) {
	h := newHouse()
	call := &core.Call{Hook: "far", Undoes: true, Send: []string{"name"}}
	h.world.Setup.Catalogue = append(h.world.Setup.Catalogue, core.CatalogueItem{
		ID: "auto", Desk: "it", Name: "开通系统", Category: "pc", Priority: "P4", Fields: []core.CatalogueField{{Name: "name", Label: "姓名", Type: "text", Required: true}},
		Tasks: []core.TaskTemplate{
			{ID: "a", Name: "甲", Desk: "it", Undo: "收回甲", Call: call},
			{ID: "b", Name: "乙", Desk: "it", Undo: "收回乙"},
			{ID: "c", Name: "丙", Desk: "it", Undo: "收回丙", Needs: []string{"a", "b"}, Call: call},
			{ID: "d", Name: "丁", Desk: "it", Needs: []string{"a"}, Optional: true, Undo: "收回丁", Call: call},
		},
	})
	for _, words := range []string{"申请 开通系统", "林一"} {
		if err := h.says(employee, false, words); err != nil {
			return h, "", err
		}
	}
	for id, tk := range h.tx.tickets {
		if tk.Type == core.ServiceRequest {
			return h, id, nil
		}
	}
	return h, "", core.Refuse(core.CodeNotFound, "no request")
}

// TestAutomatedTasksEndAndAreTakenBackOnceInReverseWhateverHappens lets systems succeed, fail and be asked in vain while people retry, do by
// hand, give up and cancel, in any order.
func TestAutomatedTasksEndAndAreTakenBackOnceInReverseWhateverHappens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h, request, err := newAutomatedHouse()
		if err != nil {
			r.Fatal(err)
		}
		for range rapid.IntRange(1, 40).Draw(r, "acts") {
			before := h.tx.snapshot()
			if err := anyAutomatedAct(r, h, request); err != nil {
				r.Fatal(err)
			}
			checkTickets(r, &before, h)
			checkTimers(r, h)
			checkCalls(r, h, request)
		}
		ends(r, h, request)
	})
}

func anyAutomatedAct(r *rapid.T, h *house, request core.TicketID) error {
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(h.tx.tickets)), func(id core.TicketID) bool { return id == request })
	task := rapid.SampledFrom(ids).Draw(r, "task")
	number := h.tx.tickets[task].Number
	switch rapid.IntRange(0, 8).Draw(r, "kind") {
	case 0, 1, 2:
		return h.outcome(task, rapid.Bool().Draw(r, "done"))
	case 3:
		if _, open := h.tx.calls.open[task]; open { // a try begins, and nothing is heard of it yet
			h.tx.calls.made[task] = true
		}
		return nil
	case 4:
		return h.says(technician, false, "继续 "+number)
	case 5:
		return h.says(colleague, false, "人工完成 "+number+" 手工办了")
	case 6:
		return h.says(technician, false, "放弃此项 "+number+" 办不了")
	case 7:
		return h.says(technician, false, "解决 "+number+" 好了")
	}
	if rapid.IntRange(0, 3).Draw(r, "cancel") > 0 {
		return h.says(technician, false, "接单 "+number)
	}
	return h.says(employee, false, "取消 "+h.tx.tickets[request].Number)
}

// outcome is what the worker does with an answer: it counts only for the call that is open.
func (h *house) outcome(task core.TicketID, done bool) error {
	if _, open := h.tx.calls.open[task]; !open {
		return nil
	}
	h.tx.calls.made[task] = true
	delete(h.tx.calls.open, task)
	return h.engine.Called(context.Background(), h.tx, h.world, Outcome{Task: task, Done: done, Text: "说明"})
}

func checkCalls(r *rapid.T, h *house, request core.TicketID) {
	takenBack, under := map[core.TicketID]int{}, 0
	for id, k := range h.tx.tickets {
		c, open := h.tx.calls.open[id]
		if open != (k.Status == core.StatusAutomated) {
			r.Fatalf("%s is %s, and its call is open: %v", k.Number, k.Status, open)
		}
		if open && !strings.Contains(string(c.Body), `"form":{"name":"林一"}`) {
			r.Fatalf("%s sends %s", k.Number, c.Body)
		}
		if k.Status == core.StatusStuck && k.Detail.CallFailed == "" {
			r.Fatalf("%s is stuck, and nobody knows why", k.Number)
		}
		if k.Detail.Undoes == "" {
			continue
		}
		if takenBack[k.Detail.Undoes]++; takenBack[k.Detail.Undoes] > 1 {
			r.Fatalf("%s is taken back twice", h.tx.tickets[k.Detail.Undoes].Number)
		}
		if k.Status.Open() && k.Status != core.StatusWaitingTask && h.tx.tickets[request].Status == core.StatusCancelled {
			under++
		}
	}
	if under > 2 { // the optional task may be given up and taken back by itself
		r.Fatalf("%d things are taken back at once", under)
	}
	if h.tx.tickets[request].Status != core.StatusCancelled {
		return
	}
	for id, k := range h.tx.tickets {
		done := k.Status == core.StatusClosed || h.tx.calls.made[id]
		if k.Detail.Step != "" && done != (takenBack[id] == 1) {
			r.Fatalf("%s of a cancelled request was done or may have been: %v, and is taken back %d times", k.Number, done, takenBack[id])
		}
	}
}

// ends lets every system do what it is asked and people what is left: nothing may be open in the end.
func ends(r *rapid.T, h *house, request core.TicketID) {
	for range 20 {
		for _, id := range slices.Sorted(maps.Keys(h.tx.tickets)) {
			k := h.tx.tickets[id]
			err := h.outcome(id, true)
			if k.Type == core.Task && (k.Status == core.StatusStuck || slices.Contains(atWork, k.Status)) {
				err = h.says(technician, false, "解决 "+k.Number+" 好了")
			}
			if err != nil {
				r.Fatal(err)
			}
		}
	}
	for _, k := range h.tx.tickets {
		if k.Status.Open() {
			r.Fatalf("%s is %s for ever", k.Number, k.Status)
		}
	}
}

func TestATaskGivenUpEndsItsRequestOnlyWhereTheRequestCantDoWithoutIt(t *testing.T) {
	for step, want := range map[string]core.Status{"a": core.StatusCancelled, "d": core.StatusFulfilling} {
		h, request, err := newAutomatedHouse()
		if err != nil {
			t.Fatal(err)
		}
		of := func(step string) core.Ticket {
			for _, k := range h.tx.tickets {
				if k.Detail.Step == step {
					return k
				}
			}
			t.Fatalf("no task %s", step)
			return core.Ticket{}
		}
		for _, k := range []string{"a", "d"} {
			if err := h.outcome(of(k).ID, k != step); err != nil {
				t.Fatal(err)
			}
			if k == step {
				break
			}
		}
		stuck := of(step)
		if err := h.says(technician, false, "放弃此项 "+stuck.Number); err != nil { // no reason yet
			t.Fatal(err)
		}
		if now := h.tx.tickets[stuck.ID]; now.Status != core.StatusStuck {
			t.Errorf("%s was given up without a reason", now.Number)
		}
		press := cards.Press{Verb: "work.drop", Object: string(stuck.ID), Revision: stuck.Revision}
		if err := h.presses(technician, true, "m-none", press, map[string]string{"text": "办不了"}); err != nil {
			t.Fatal(err)
		}
		if got := h.tx.tickets[request].Status; got != want || h.tx.tickets[stuck.ID].Status != core.StatusCancelled {
			t.Errorf("without %s the request is %s, want %s", step, got, want)
		}
	}
}
