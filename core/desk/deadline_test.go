package desk

import (
	"context"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestABreachOfTheFirstPriorityIsSentBeforeOtherBreaches(t *testing.T) {
	h := newHouse()
	h.opens(t, employee, "VPN 连不上")
	tk := h.only(t)
	sent := map[core.Priority]core.Urgency{}
	for _, p := range []core.Priority{"P1", "P2", "P4"} {
		tk.Priority, tk.Detail.Breached, tk.Created = p, nil, h.clock.Now().AddDate(0, -1, 0)
		h.tx.tickets[tk.ID] = tk
		before := len(h.tx.sent)
		must(t, h.engine.Fire(context.Background(), h.tx, h.world, Timer{Kind: TimerSLA + "resolution" + endDue, Object: string(tk.ID), Due: h.clock.Now()}))
		if len(h.tx.sent) == before {
			t.Fatalf("nobody heard of the breach of %s", p)
		}
		for _, m := range h.tx.sent[before:] {
			if m.Kind == core.SendMessage {
				sent[p] = max(sent[p], m.Urgency)
			}
		}
		tk = h.only(t)
	}
	if sent["P1"] >= sent["P2"] || sent["P2"] != sent["P4"] {
		t.Errorf("urgencies %v", sent)
	}
}
