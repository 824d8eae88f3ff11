package desk

import (
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestOutsidersAreRefusedPolitelyAndAudited(t *testing.T) {
	for name, sender := range map[string]core.Sender{
		"another tenant": {ID: "x", Tenant: "elsewhere", External: true}, "nobody the platform names": {Tenant: "t"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			e := h.event(employee, false)
			e.Kind, e.Text, e.Sender = core.EventMessage, "电脑坏了，屏幕不亮", sender
			if err := h.handle(e); err != nil {
				t.Fatal(err)
			}
			if len(h.tx.sent) != 1 || h.tx.sent[0].Card != nil || len(h.tx.people) != len(newHouse().tx.people) {
				t.Errorf("an outsider is answered with %+v", h.tx.sent)
			}
			if n := len(h.tx.audits); n != 1 || h.tx.audits[0].Act != "outsider.refused" {
				t.Errorf("the audit trail holds %+v", h.tx.audits)
			}
		})
	}
}

func TestAnUnknownMemberBecomesAPerson(t *testing.T) {
	h := newHouse()
	e := h.event(employee, false)
	e.Kind, e.Text, e.Sender = core.EventMessage, "电脑坏了，屏幕不亮", core.Sender{ID: "new", Tenant: "t"}
	if err := h.handle(e); err != nil {
		t.Fatal(err)
	}
	p, _, err := h.tx.PersonByAccount(t.Context(), core.WeCom, "t", "new")
	if err != nil || !p.Bare || !p.Has(core.RoleEmployee) {
		t.Errorf("the newcomer is %+v (%v)", p, err)
	}
}
