package desk

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

var saidCode = regexp.MustCompile(`\*\*([2-9A-Z]{4}-[2-9A-Z]{4})\*\*`)

// told returns the newest words said to a person's account.
func (h *house) told(who core.PersonID) string {
	for i := len(h.tx.sent) - 1; i >= 0; i-- {
		if m := h.tx.sent[i]; m.Target.Account.ID == "a-"+string(who) {
			if m.Card != nil {
				return m.Card.Title + " " + m.Text
			}
			if m.Toast != nil {
				return m.Toast.Text
			}
			return m.Text
		}
	}
	return ""
}

// asks lets a person get a code.
func (h *house) asks(t *testing.T, who core.PersonID) string {
	t.Helper()
	must(t, h.says(who, false, "绑定账号"))
	m := saidCode.FindStringSubmatch(h.told(who))
	if m == nil {
		t.Fatalf("no code in %q", h.told(who))
	}
	return m[1]
}

// confirms presses 确认绑定 on the newest card of a person.
func (h *house) confirms(t *testing.T, who core.PersonID) {
	t.Helper()
	k, err := h.tx.copy(func(k core.Copy) bool { return k.Person == who && k.Kind == cards.KindChoice })
	must(t, err)
	must(t, h.presses(who, false, k.Receipt.MessageRef, pressOf(k, "person.link"), nil))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) acts() (out []string) {
	for _, a := range h.tx.audits {
		out = append(out, a.Act)
	}
	return out
}

func TestTwoAccountsBecomeOnePersonByACodeSaidInBothChats(t *testing.T) {
	h := newHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	code := h.asks(t, employee)
	must(t, h.says(technician, false, "绑定账号 "+strings.ToLower(code)))
	if len(h.tx.aliases) != 0 {
		t.Fatal("linked before anybody confirmed")
	}
	h.confirms(t, technician)
	if h.tx.aliases[employee] != technician { // the record with duties is kept
		t.Fatalf("the aliases are %v", h.tx.aliases)
	}
	for _, who := range []core.PersonID{employee, technician} {
		found := false
		for _, m := range h.tx.sent {
			found = found || m.Target.Account.ID == "a-"+string(who) && strings.Contains(m.Text, "你的账号已绑定")
		}
		if !found {
			t.Errorf("%s was not told", who)
		}
	}
	must(t, h.says(technician, false, "我的工单"))
	if got := h.tx.sent[len(h.tx.sent)-1].Card; got == nil || !strings.Contains(got.Summary, "我的未完成工单（1）") {
		t.Errorf("by the other account the requester sees %+v", got)
	}
	must(t, h.says(technician, true, "接单 "+n))
	if tk := h.only(t); tk.Assignee != "" {
		t.Error("somebody took their own ticket by their other account")
	}
	must(t, h.says(employee, false, "解绑账号"))
	if len(h.tx.aliases) != 0 {
		t.Error("still linked")
	}
	must(t, h.says(technician, true, "接单 "+n))
	if tk := h.only(t); tk.Assignee != technician {
		t.Error("after unlinking they are two people again")
	}
	for _, act := range []string{"person.link_offered", "person.linked", "person.unlinked"} {
		if !strings.Contains(strings.Join(h.acts(), " "), act) {
			t.Errorf("%s is not audited: %v", act, h.acts())
		}
	}
}

func TestRightsOfALinkedRecordCountAndGoWithIt(t *testing.T) {
	h := newHouse()
	must(t, h.says(other, false, "打印机卡纸"))
	must(t, h.says(other, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	must(t, h.says(employee, false, "回复 "+n+" 你好"))
	if h.only(t).Detail.FirstResponse != (time.Time{}) {
		t.Fatal("an employee answered a ticket")
	}
	code := h.asks(t, colleague)
	must(t, h.says(employee, false, "绑定账号 "+code))
	h.confirms(t, employee)
	must(t, h.says(employee, false, "接单 "+n))
	if h.only(t).Assignee != colleague {
		t.Errorf("the technician took nothing by the other account: %q", h.told(employee))
	}
	must(t, h.says(colleague, false, "解绑账号 企业微信"))
	must(t, h.says(employee, false, "备注 "+n+" 不该记下"))
	for _, a := range h.tx.acts[h.only(t).ID] {
		if a.Verb == "noted" {
			t.Error("a right outlived the link")
		}
	}
}

func TestACodeThatProvesNothingLinksNobody(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, h *house, code string) string{
		"expired": func(_ *testing.T, h *house, code string) string { h.clock.Advance(linkLife); return code },
		"made up": func(*testing.T, *house, string) string { return "2A22-2A22" },
		"said in a group": func(t *testing.T, h *house, code string) string {
			must(t, h.says(technician, true, "绑定账号 "+code))
			return code
		},
		"replaced by a new one": func(t *testing.T, h *house, code string) string { h.asks(t, employee); return code },
		"of somebody who left": func(_ *testing.T, h *house, code string) string {
			p := h.tx.people[employee]
			p.Active = false
			h.tx.people[employee] = p
			return code
		},
		"of another number": func(_ *testing.T, h *house, code string) string {
			for id, number := range map[core.PersonID]string{employee: "E1", technician: "E2"} {
				p := h.tx.people[id]
				p.Number = number
				h.tx.people[id] = p
			}
			return code
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			code := spoil(t, h, h.asks(t, employee))
			cardsBefore := len(h.tx.copies)
			must(t, h.says(technician, false, "绑定账号 "+code))
			if len(h.tx.copies) != cardsBefore {
				t.Error("it was offered for confirmation")
			}
			if h.acts()[len(h.acts())-1] != "refused.person.link" {
				t.Errorf("audited %v", h.acts())
			}
		})
	}
}

func TestALinkIsConfirmedOnceAndByWhomItWasOffered(t *testing.T) {
	h := newHouse()
	code := h.asks(t, employee)
	must(t, h.says(technician, false, "绑定账号 "+code))
	k, err := h.tx.copy(func(k core.Copy) bool { return k.Kind == cards.KindChoice })
	must(t, err)
	must(t, h.presses(other, false, k.Receipt.MessageRef, pressOf(k, "person.link"), nil))
	must(t, h.presses(technician, false, k.Receipt.MessageRef, cards.Press{Verb: "person.link", Object: "link-2A222A22"}, nil))
	if len(h.tx.aliases) != 0 {
		t.Fatalf("linked: %v", h.tx.aliases)
	}
	h.confirms(t, technician)
	must(t, h.says(technician, false, "解绑账号"))
	must(t, h.presses(technician, false, k.Receipt.MessageRef, pressOf(k, "person.link"), nil))
	if len(h.tx.aliases) != 0 {
		t.Error("a used code linked again")
	}
}

func TestDecliningALinkSpoilsItsCode(t *testing.T) {
	h := newHouse()
	must(t, h.says(technician, false, "绑定账号 "+h.asks(t, employee)))
	k, err := h.tx.copy(func(k core.Copy) bool { return k.Kind == cards.KindChoice })
	must(t, err)
	must(t, h.presses(technician, false, k.Receipt.MessageRef, pressOf(k, "person.nolink"), nil))
	must(t, h.presses(technician, false, k.Receipt.MessageRef, pressOf(k, "person.link"), nil))
	if len(h.tx.aliases) != 0 {
		t.Error("linked after all")
	}
}

func TestCodesAreNeitherCollectedNorGuessed(t *testing.T) {
	h := newHouse()
	for range linkIssued {
		h.asks(t, employee)
	}
	must(t, h.says(employee, false, "绑定账号"))
	if saidCode.MatchString(h.told(employee)) {
		t.Error("one code too many")
	}
	h.clock.Advance(linkWindow)
	code := h.asks(t, employee)
	for range linkMissed {
		must(t, h.says(technician, false, "绑定账号 2A22-2A22"))
	}
	must(t, h.says(technician, false, "绑定账号 "+code))
	if !strings.Contains(h.told(technician), "次数太多") {
		t.Errorf("after too many wrong codes the right one is answered %q", h.told(technician))
	}
}

func TestARequestCanNotBeApprovedByTheRequestersOtherAccount(t *testing.T) {
	h := newHouse()
	must(t, h.says(employee, false, "绑定账号 "+h.asks(t, manager))) // the manager on DingTalk is the employee on WeCom
	h.confirms(t, employee)
	must(t, h.says(employee, false, "申请 笔记本"))
	must(t, h.says(employee, false, "画图"))
	for _, a := range h.tx.approvals {
		if d := a.Steps[0].Decision; d == nil && a.Step == 0 && a.Steps[0].Approvers[0] != lead {
			t.Errorf("the first level waits for the requester: %+v", a)
		}
	}
}

func TestAnAdministratorsWordLinksAndPartsAndEveryAccountIsTold(t *testing.T) {
	h := newHouse()
	must(t, h.engine.LinkPeople(t.Context(), h.tx, h.world, "admin:root", employee, technician))
	if h.tx.aliases[employee] != technician || !strings.Contains(h.told(employee), "已绑定") || !strings.Contains(h.told(technician), "已绑定") {
		t.Errorf("aliases %v, told %q and %q", h.tx.aliases, h.told(employee), h.told(technician))
	}
	if err := h.engine.UnlinkPerson(t.Context(), h.tx, h.world, "admin:root", technician); core.CodeOf(err) != core.CodeConflict {
		t.Errorf("parting the record that stands for both gives %v", err)
	}
	must(t, h.engine.UnlinkPerson(t.Context(), h.tx, h.world, "admin:root", employee))
	if len(h.tx.aliases) != 0 || !strings.Contains(h.told(employee), "已解绑") || h.tx.audits[len(h.tx.audits)-1].Actor != "admin:root" {
		t.Errorf("aliases %v, told %q, audited %+v", h.tx.aliases, h.told(employee), h.tx.audits)
	}
}

// compared finds comparisons of the acting person's id that a linked account would fail.
var compared = regexp.MustCompile(`[!=]= ?(t\.me|to|p)\.ID\b|\b(t\.me|to|p)\.ID ?[!=]=|Contains\([^()]*, t\.me\.ID\)`)

func TestPeopleAreComparedAsPeopleNotByTheirIds(t *testing.T) {
	files, err := os.ReadDir(".")
	must(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		must(t, err)
		for i, line := range strings.Split(string(text), "\n") {
			if compared.MatchString(line) {
				t.Errorf("%s:%d compares ids; a person with linked accounts has several, so ask Person.Is or turn.same: %s", f.Name(), i+1, strings.TrimSpace(line))
			}
		}
	}
}
