package console

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// speak makes somebody known to acme, as a first message does.
func (d *fixture) speak(id core.PersonID, name string) {
	d.t.Helper()
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		p := core.Person{ID: id, Name: name, Active: true, Roles: []core.Role{core.RoleEmployee}}
		_, err := tx.AddPerson(ctx, p, core.Account{Platform: core.DingTalk, Tenant: "t", ID: "u-" + string(id), Bot: "b1"})
		return err
	})
}

func TestWhoHasSpokenIsOnTheRosterAndIsFoundByName(t *testing.T) {
	d := ready(t)
	if p := get[page[memberView]](d, "/roster"); len(p.Items) != 0 || p.Items == nil || *p.Total != 0 {
		t.Errorf("before anybody spoke: %+v", p)
	}
	d.speak("p1", "张伟")
	d.speak("p2", "丁一")
	first := get[page[memberView]](d, "/roster?limit=1")
	if len(first.Items) != 1 || first.Items[0].Name != "丁一" || first.Next == "" || *first.Total != 2 {
		t.Fatalf("the first page is %+v", first)
	}
	if second := get[page[memberView]](d, "/roster?limit=1&after="+first.Next); second.Items[0].Name != "张伟" || second.Next != "" {
		t.Errorf("the second page is %+v", second)
	}
	found := get[page[memberView]](d, "/roster?q=%E5%BC%A0").Items
	if len(found) != 1 || found[0].ID != "p1" || found[0].Heard.IsZero() || len(found[0].Accounts) != 1 || found[0].Accounts[0].Platform != core.DingTalk {
		t.Errorf("found %+v", found)
	}
	if staff := get[page[memberView]](d, "/roster?staff=true").Items; len(staff) != 0 {
		t.Errorf("staff %+v", staff)
	}
}

func TestAnAdministratorSaysWhoWorksForADesk(t *testing.T) {
	d := ready(t)
	d.speak("p1", "张伟")
	d.speak("p2", "丁一")
	if desk := get[page[deskView]](d, "/desks").Items[0]; desk.Staff != 0 || desk.Lead != nil {
		t.Errorf("a new desk has %+v", desk)
	}
	body := d.want(200, "PUT", "/roster/p1", dutiesDoc{Desks: []core.DeskID{"it"}})
	if !strings.Contains(body, `"desks":["it"],"lead":[],"admin":false`) {
		t.Error(body)
	}
	d.want(200, "PUT", "/roster/p1", dutiesDoc{Desks: []core.DeskID{"it"}}) // twice is no change
	d.want(200, "PUT", "/roster/p2", dutiesDoc{Lead: []core.DeskID{"it"}, Admin: true})
	desk := get[page[deskView]](d, "/desks").Items[0]
	if desk.Staff != 2 || desk.Lead == nil || *desk.Lead != (leadView{"p2", "丁一", false}) {
		t.Errorf("the desk has %+v, lead %+v", desk, desk.Lead)
	}
	d.want(200, "PUT", "/roster/p1", dutiesDoc{Lead: []core.DeskID{"it"}})
	if staff := get[page[memberView]](d, "/roster?staff=true").Items; len(staff) != 2 || len(staff[0].Lead) != 0 || !slices.Equal(staff[0].Desks, []core.DeskID{"it"}) {
		t.Errorf("after another took the lead: %+v", staff)
	}
	d.want(200, "PUT", "/roster/p1", dutiesDoc{})
	// The third change moved two people: the new lead, and the one who was.
	if want := []string{"console.setup", "person.duties", "person.duties", "person.duties", "person.duties", "person.duties"}; !slices.Equal(d.acts(), want) {
		t.Errorf("audited %v", d.acts())
	}
	lines := get[page[auditView]](d, "/audit?object=p1").Items
	last := lines[0]
	if len(lines) != 3 || last.Actor != rootName+"（控制台）" || last.Detail["name"] != "张伟" || last.Detail["before"].(map[string]any)["lead"].([]any)[0] != "it" {
		t.Errorf("audited %+v", lines)
	}
}

func TestDutiesThatCanNotBeAreRefusedAndChangeNothing(t *testing.T) {
	d := ready(t)
	d.speak("p1", "张伟")
	for name, c := range map[string]struct {
		path   string
		body   any
		status int
		word   string
	}{
		"a desk that does not exist": {"/roster/p1", dutiesDoc{Desks: []core.DeskID{"it", "law"}}, 400, "没有这个服务台：law"},
		"a lead of nothing":          {"/roster/p1", dutiesDoc{Lead: []core.DeskID{"law"}}, 400, "没有这个服务台"},
		"nobody":                     {"/roster/p9", dutiesDoc{Admin: true}, 404, "没有这个人"},
		"an unknown field":           {"/roster/p1", map[string]any{"roles": []string{"admin"}}, 400, "roles"},
	} {
		if body := d.want(c.status, "PUT", c.path, c.body); !strings.Contains(body, c.word) {
			t.Errorf("%s: %s", name, body)
		}
	}
	if acts := d.acts(); len(acts) != 1 {
		t.Errorf("audited %v", acts)
	}
}

func TestAnAdministratorLinksByEmployeeNumberAndPartsAgain(t *testing.T) {
	d := ready(t)
	d.speak("p1", "张伟")
	d.speak("p2", "Zhang Wei")
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.PutPerson(ctx, core.Person{ID: "p1", Name: "张伟", Number: "E1001", Active: true})
	})
	for body, word := range map[linkRequest]string{{}: "请填写工号", {Number: "E9"}: "没有工号为 E9"} {
		if status, answer := d.ask("POST", "/roster/p2/link", body); status < 400 || !strings.Contains(answer, word) {
			t.Errorf("%+v is answered with %d %s", body, status, answer)
		}
	}
	d.want(200, "POST", "/roster/p2/link", linkRequest{Number: "E1001"})
	all := get[page[memberView]](d, "/roster").Items
	if len(all) != 1 || len(all[0].Accounts) != 2 {
		t.Fatalf("linked: %+v", all)
	}
	alias := core.PersonID("")
	for _, a := range all[0].Accounts {
		alias = max(alias, a.Record)
	}
	d.want(204, "DELETE", "/roster/"+string(alias)+"/link", nil)
	if all := get[page[memberView]](d, "/roster").Items; len(all) != 2 {
		t.Errorf("parted: %+v", all)
	}
}

func TestTheNextStepsFollowWhatIsTrueNow(t *testing.T) {
	d := ready(t)
	open := func() (keys []string) {
		for _, s := range get[overviewView](d, "/overview").Steps {
			if !s.Done {
				keys = append(keys, s.Key)
			}
		}
		return keys
	}
	bind := func(desk string) {
		d.want(200, "POST", "/groups/bind", map[string]any{"bot": "b1", "conversation": "c1", "desk": desk})
	}
	staff := func(duties dutiesDoc) { d.want(200, "PUT", "/roster/p1", duties) }
	for _, step := range []struct {
		do   func()
		want []string
	}{
		{func() {}, []string{"bot", "heard", "group", "staff"}},
		{func() { d.want(200, "POST", "/bots", feishuBot()) }, []string{"heard", "group", "staff"}},
		{func() { d.speak("p1", "张伟") }, []string{"group", "staff"}},
		{func() {
			d.tx(func(ctx context.Context, tx *store.Tx) error {
				return tx.PutBinding(ctx, core.Binding{Bot: "b1", Platform: core.Feishu, Conversation: "c1"})
			})
			bind("it")
		}, []string{"staff"}},
		{func() { staff(dutiesDoc{Admin: true}) }, nil}, // an administrator may claim everywhere
		{func() { staff(dutiesDoc{}) }, []string{"staff"}},
		{func() { staff(dutiesDoc{Desks: []core.DeskID{"it"}}) }, nil},
		{func() { bind("") }, []string{"group"}},
	} {
		step.do()
		if got := open(); !slices.Equal(got, step.want) {
			t.Fatalf("still to be done %v, want %v", got, step.want)
		}
	}
}
