package console

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

const (
	idCard = "11010519491231002X"
	phone  = "13812345678"
)

func TestNumbersOfPeopleAreMaskedOnTicketPagesWhoeverReads(t *testing.T) {
	d := ready(t)
	k := d.ticket(1, "身份证"+idCard+" 手机"+phone, core.StatusNew)
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.LinkAsset(ctx, "NB-0012", k.ID); err != nil {
			return err
		}
		return tx.AddAct(ctx, core.Act{Ticket: k.ID, Actor: "p1", Verb: "commented", Text: "打我电话" + phone, Public: true})
	})
	d.want(200, "POST", "/assets", map[string]any{"code": "NB-0012", "kind": "笔记本", "state": "in_use"})
	for _, role := range []core.Role{core.RoleAnalyst, core.RoleTechnician, core.RoleLead, core.RoleAdmin, core.RoleOwner} {
		d.as(role, "acme")
		for _, path := range []string{"/tickets", "/tickets/IT-000001", "/overview", "/tickets?q=" + url.QueryEscape("身份"), "/assets/NB-0012"} {
			body := d.want(200, "GET", path, nil)
			if strings.Contains(body, idCard) || strings.Contains(body, phone) || !strings.Contains(body, "110＊＊＊＊002X") {
				t.Errorf("%s reads at %s: %s", role, path, body)
			}
		}
		if !get[caseView](d, "/tickets/IT-000001").Masked {
			t.Errorf("%s isn't told that something is masked", role)
		}
	}
	d.ticket(2, "没有号码", core.StatusNew)
	if get[caseView](d, "/tickets/IT-000002").Masked {
		t.Error("a ticket without numbers says that some are masked")
	}
}

func TestAHandlerSeesTheNumbersOnceWhoSaysWhatFor(t *testing.T) {
	d := ready(t)
	d.ticket(1, "身份证"+idCard, core.StatusNew)
	d.as(core.RoleTechnician, "acme")
	for _, purpose := range []string{"", " ", "x", strings.Repeat("长", longestPurpose+1)} {
		d.want(400, "POST", "/tickets/IT-000001/reveal", map[string]any{"purpose": purpose})
	}
	d.want(404, "POST", "/tickets/IT-999999/reveal", map[string]any{"purpose": "核对报销户名"})
	if strings.Contains(d.last().Act, "revealed") {
		t.Error("a refused look is told as one")
	}
	body := d.want(200, "POST", "/tickets/IT-000001/reveal", map[string]any{"purpose": " 核对报销户名 "})
	if !strings.Contains(body, `"title":"身份证`+idCard) || !strings.Contains(body, `"text":"身份证`+idCard) || strings.Contains(body, `"masked"`) {
		t.Errorf("the revealed ticket is %s", body)
	}
	if r := d.last(); r.Act != "revealed.ticket" || r.Actor != "admin:as-technician" || r.Detail["purpose"] != "核对报销户名" || r.Detail["number"] != "IT-000001" {
		t.Errorf("the trail tells %+v", r)
	}
	if body := d.want(200, "GET", "/tickets/IT-000001", nil); strings.Contains(body, idCard) {
		t.Error("what was revealed once stays revealed")
	}
}

func TestAnAnalystNeverSeesTheNumbersOfPeople(t *testing.T) {
	d := ready(t)
	d.ticket(1, "身份证"+idCard, core.StatusNew)
	before := len(d.trail())
	d.as(core.RoleAnalyst, "acme")
	body := d.want(403, "POST", "/tickets/IT-000001/reveal", map[string]any{"purpose": "核对报销户名"})
	if strings.Contains(body, idCard) || len(d.trail()) != before {
		t.Errorf("an analyst reveals %s", body)
	}
}
