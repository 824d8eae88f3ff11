package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// closedHouse is the small company on a holiday, with an article about printers.
func closedHouse() *house {
	h := newHouse()
	h.world.Open = func(core.DeskID, time.Time) (bool, time.Time) { return false, h.clock.Now().Add(20 * time.Hour) }
	h.world.Shut = func(core.DeskID, time.Time, time.Time) []string { return []string{"国庆节"} }
	h.world.Setup.KB = []core.Article{{ID: "a1", Title: "打印机卡纸怎么办", Body: "打开后盖"}, {ID: "a2", Title: "别的", Body: "别的"}}
	usual := h.world.Read
	h.world.Read = func(text string) Reading {
		r := usual(text)
		if strings.Contains(text, "卡纸") {
			r.Articles = h.world.Setup.KB[:1]
		}
		if strings.Contains(text, "停线") {
			r.Priority = "P1"
		}
		return r
	}
	return h
}

func TestWhoReportsOnAHolidayHearsWhyAndWhenWorkResumes(t *testing.T) {
	h := closedHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	if c := h.lastCard(employee); !strings.Contains(fmt.Sprint(c.Body), "现在是非工作时间（国庆节）") {
		t.Errorf("before it is filed the card says %v", c.Body)
	}
	must(t, h.says(employee, false, h.fill("仍需人工 CODE")))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	c := h.lastCard(employee)
	if !strings.Contains(c.Footer, "现在是非工作时间（国庆节）") || strings.Contains(c.Footer, "值班") {
		t.Errorf("the footer says %q", c.Footer)
	}
	for _, a := range c.Actions {
		if a.Verb == "draft.article" {
			t.Error("an article is offered that was shown before")
		}
	}
}

func TestWhoHearsOfATicketFiledForThemIsOfferedWhatMayHelp(t *testing.T) {
	h := closedHouse()
	must(t, h.says(technician, false, "代提 人emp 打印机卡纸"))
	c := h.lastCard(employee)
	found := false
	for _, a := range c.Actions {
		found = found || a.Verb == "draft.article" && a.Arg == "a1"
	}
	if !found {
		t.Fatalf("the card offers %+v", c.Actions)
	}
	must(t, h.says(employee, false, "看全文 1 "+c.Code))
	if got := h.told(employee); !strings.Contains(got, "打开后盖") {
		t.Errorf("the article says %q", got)
	}
}

func TestWhatCantWaitNamesWhoIsCalledOrWhomToCall(t *testing.T) {
	rota := func(contact string) *core.Dispatch {
		return &core.Dispatch{
			Strategy: core.StrategyLeast,
			Agents:   []core.Agent{{Person: technician}, {Person: colleague}},
			Rota:     &core.Rota{From: "2026-11-01", Handover: "09:00", Days: 365, People: []core.PersonID{technician, colleague}, Contact: contact},
		}
	}
	for name, c := range map[string]struct {
		dispatch *core.Dispatch
		leave    bool
		want     []string
		not      []string
	}{
		"no rota":         {nil, false, []string{"国庆节", "没有排值班，急事请直接联系组长 人lead"}, nil},
		"a rota":          {rota(""), false, []string{"值班同事 人tech；没接单就转给下一位"}, []string{"直接联系", "国庆节"}},
		"a rota's phone":  {rota("值班电话 8008"), false, []string{"值班同事 人tech", "也可以直接联系：值班电话 8008。"}, nil},
		"who is on leave": {rota(""), true, []string{"马上通知值班同事。"}, []string{"人tech"}},
	} {
		h := closedHouse()
		if c.leave {
			c.dispatch.Leave = []core.Leave{{Person: technician, From: "2026-11-20", Until: "2026-11-30"}}
		}
		h.world.Setup.Desks[0].Dispatch = c.dispatch
		must(t, h.says(employee, false, "产线停线了"))
		must(t, h.says(employee, false, h.fill("提交 CODE")))
		got := h.lastCard(employee).Footer
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: the footer %q lacks %q", name, got, w)
			}
		}
		for _, w := range c.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: the footer says %q", name, got)
			}
		}
	}
}
