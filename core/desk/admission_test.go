package desk

import (
	"testing"
	"time"

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

func TestPeopleAreWrittenToWhereTheySpokeLast(t *testing.T) {
	h := newHouse()
	second := core.Account{Person: manager, Platform: core.Feishu, Tenant: "t", ID: "a-mgr-2", Bot: "f"}
	h.tx.accounts = append(h.tx.accounts, second)
	speaks := func(on core.BotID, account string) {
		t.Helper()
		e := h.event(manager, false)
		e.Kind, e.Text, e.Bot, e.Platform, e.Sender.ID = core.EventMessage, "我的审批", on, platformOf[on], account
		e.Conversation.ID = "p-" + account
		if err := h.handle(e); err != nil {
			t.Fatal(err)
		}
	}
	for _, where := range []struct {
		bot     core.BotID
		account string
	}{{"f", "a-mgr-2"}, {"d", "a-mgr"}, {"f", "a-mgr-2"}} {
		speaks(where.bot, where.account)
		accounts, _ := h.tx.Accounts(t.Context(), manager)
		bot, to, ok := (&turn{w: h.world}).route(accounts, letter{to: manager}, "")
		if !ok || bot != where.bot || to.ID != where.account {
			t.Errorf("after speaking through %s the manager is written to through %s", where.bot, bot)
		}
		h.clock.Advance(heardEvery)
	}
}

func TestHearingTheSameChatAgainIsWrittenDownOnceAnHour(t *testing.T) {
	h := newHouse()
	e := h.event(manager, false)
	first := &turn{ev: e, now: h.clock.Now()}
	if !first.unheard() {
		t.Fatal("the first word is not heard")
	}
	again := &turn{ev: e, now: h.clock.Now().Add(heardEvery - time.Second), d: first.d}
	if again.unheard() {
		t.Error("each word costs a write")
	}
	if again.now = h.clock.Now().Add(heardEvery); !again.unheard() {
		t.Error("after an hour the chat is not heard again")
	}
}
