package desk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// ringing calls the duty when half an hour has passed, and by another number a quarter of an hour later.
var ringing = []core.EscalationStep{
	{To: core.RemindHandler}, {To: core.EscalateDuty, After: minutes(30), Hook: "night-desk"}, {To: core.EscalateDuty, After: minutes(45), Hook: "duty-phone"},
}

// rings returns the one call to the duty that is under way.
func (h *house) rings(t *testing.T, hook string) Call {
	t.Helper()
	calls := slices.Collect(maps.Values(h.tx.calls.open))
	if len(calls) != 1 || calls[0].Hook != hook || !calls[0].HookOfDuty() {
		t.Fatalf("calls %+v, want one to %s", calls, hook)
	}
	return calls[0]
}

// ended tells the desk what came of a call, as the caller does, which also forgets it.
func (h *house) ended(t *testing.T, c Call, o Outcome) {
	t.Helper()
	delete(h.tx.calls.open, c.Task)
	o.Task = c.Task
	must(t, h.engine.Called(context.Background(), h.tx, h.world, o))
}

func TestTheDutyIsToldOfATicketAndOfNobody(t *testing.T) {
	h := ladderHouse(t, ringing...)
	h.engine.Site = "https://desk.example.com"
	tk := h.only(t)
	tk.Title = "王伟 13812345678 的电脑坏了"
	h.tx.tickets[tk.ID] = tk
	h.lives(t, 90*time.Minute)
	c := h.rings(t, "night-desk")
	var body map[string]any
	must(t, json.Unmarshal(c.Body, &body))
	want := map[string]any{
		"id": string(c.Task), "act": "duty", "step": 2.0, "ticket": tk.Number, "title": "王伟 138＊＊＊＊5678 的电脑坏了", "priority": "P3", "desk": "IT 服务台", "measure": "resolution",
		"due": tk.Created.Add(time.Hour).UTC().Format(time.RFC3339), "late_seconds": 1800.0, "link": "https://desk.example.com/console/tickets/" + tk.Number,
	}
	if !maps.Equal(body, want) {
		t.Errorf("the duty is told\n%v, want\n%v", body, want)
	}
}

func TestTheNextLevelComesAtOnceWhenTheDutyIsNotReached(t *testing.T) {
	h := ladderHouse(t, ringing...)
	h.lives(t, 90*time.Minute)
	h.ended(t, h.rings(t, "night-desk"), Outcome{Text: "「night-desk」5s 内没有回应"})
	h.wait(t, 0)
	c := h.rings(t, "duty-phone")
	h.ended(t, c, Outcome{Done: true, Text: "已拨打"})
	h.lives(t, 48*time.Hour)
	if len(h.tx.calls.open) > 0 {
		t.Errorf("it rings on: %+v", h.tx.calls.open)
	}
	h.expectAlerted(t, firstLevel, "第 2 级：值班电话「night-desk」", "第 3 级：值班电话「duty-phone」")
	var told []string
	for _, a := range h.tx.acts[h.only(t).ID] {
		if a.Verb == "rung" || a.Verb == "unrung" {
			told = append(told, a.Verb+" "+a.Text)
		}
		if strings.Contains(a.Text, "已拨打") && a.Public {
			t.Error("the requester reads of the duty")
		}
	}
	if want := []string{"unrung 「night-desk」5s 内没有回应", "rung 已拨打"}; !slices.Equal(told, want) {
		t.Errorf("the timeline says %q, want %q", told, want)
	}
}

func TestWhoTakesNoticeEndsACallToTheDuty(t *testing.T) {
	for name, act := range map[string]string{"notice": "我已知悉 #", "a solution": "解决 # 换了屏幕，超时原因：等待备件"} {
		t.Run(name, func(t *testing.T) {
			h := ladderHouse(t, ringing...)
			h.lives(t, 90*time.Minute)
			c := h.rings(t, "night-desk")
			h.expects(t, technician, false, act)
			if len(h.tx.calls.open) > 0 {
				t.Fatalf("it rings on: %+v", h.tx.calls.open)
			}
			h.ended(t, c, Outcome{Text: "「night-desk」5s 内没有回应"}) // the try that was under way
			h.lives(t, 24*time.Hour)
			h.expectAlerted(t, firstLevel, "第 2 级：值班电话「night-desk」")
		})
	}
}
