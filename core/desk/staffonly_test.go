package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestWhoMayNotHandleATicketHearsWhoCanChangeThat(t *testing.T) {
	h := newHouse()
	h.tx.tickets["t1"] = core.Ticket{ID: "t1", Number: "IT-000001", Desk: "it", Status: core.StatusNew, Requester: employee, Revision: 1}
	for name, p := range map[string]cards.Press{
		"a claim": {Verb: "work.claim", Object: "t1"}, "the next of the queue": {Verb: "queue.next", Arg: "it"}, "a note": {Verb: "work.note", Object: "t1"},
	} {
		before := len(h.tx.sent)
		if err := h.presses(other, true, "", p, nil); err != nil {
			t.Fatal(err)
		}
		answer := ""
		for _, m := range h.tx.sent[before:] {
			answer += m.Text
			if m.Toast != nil {
				answer += m.Toast.Text
			}
		}
		if !strings.Contains(answer, "请管理员在控制台「人员」里把你加入IT 服务台") {
			t.Errorf("%s is answered with %q", name, answer)
		}
	}
}
