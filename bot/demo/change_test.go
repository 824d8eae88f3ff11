package demo_test

import (
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// night is who plays a change on a platform: who asks for it, who does it, and the director, who decides and is heard on that platform.
type night struct {
	p        *play
	on       core.Platform
	asker    core.PersonID
	doer     core.PersonID
	group    string
	r        requester
	engineer person
	director person
}

var doers = map[core.Platform]core.PersonID{core.WeCom: "luo-siqi", core.DingTalk: "he-junjie", core.Feishu: "he-junjie"}

func (p *play) night(on core.Platform) *night {
	p.t.Helper()
	c := &night{p: p, on: on, asker: casts[on].technician, doer: doers[on], group: p.group("it", on)}
	c.r = requester{p.person(c.asker, on), on, p.item("change")}
	c.engineer, c.director = p.person(c.doer, on), p.person("tang-yifan", on)
	for _, a := range []person{c.engineer, c.director} { // both have accounts elsewhere, too
		a.says("偏好 " + platformWords[on])
		a.sees("通知发到", platformWords[on])
	}
	return c
}

// calm is a change of low risk in the night after next, 22:00 to 24:00.
var calm = map[string]string{
	"system": "网络", "summary": "升级核心交换机固件", "window_on": "后天", "window": "22:00-24:00", "risk": "低", "backout": "回滚到旧版固件，预计二十分钟", "tested": "是",
}

func with(base map[string]string, more ...string) map[string]string {
	out := maps.Clone(base)
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// asks fills in the form from the catalogue and returns the change.
func (c *night) asks(given map[string]string) core.Ticket {
	c.p.t.Helper()
	before := c.p.tickets(c.asker)
	if refused := c.r.applies(given); refused != "" {
		c.p.t.Fatalf("the form refuses %s", refused)
	}
	return c.p.fresh(c.asker, before)
}

// goesOn answers what is left of a form that was opened with some answers.
func (c *night) goesOn(before map[string]bool, carried form.Answers, given map[string]string) {
	c.p.t.Helper()
	if c.on != core.Feishu {
		c.r.answers(before, carried, given)
		return
	}
	card := c.r.matches(c.r.direct, "the form of the change", func(v actor.View) bool { return !before[v.ID] && v.Button("提交申请") != nil })
	values := map[string]string{}
	for _, f := range c.r.it.Fields {
		if given[f.Name] != "" {
			values[f.Name] = c.r.onCard(f, given)
		}
	}
	c.r.clicks(card, "提交申请", values)
}

// decides has the director agree on a card of the change.
func (c *night) decides(n string) actor.View {
	c.p.t.Helper()
	v := c.director.matches(c.director.direct, "the approval of "+n, func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
	c.director.clicks(v, "同意", nil)
	return v
}

// takes has the engineer take the change in the group.
func (c *night) takes(n string) {
	c.p.t.Helper()
	c.p.stored(c.p.t, n, func(k core.Ticket) bool { return k.Status == core.StatusNew })
	c.engineer.saysIn(c.group, "接单 "+n) // a group that was shown much lately reads a summary instead of the card
	c.p.stored(c.p.t, n, func(k core.Ticket) bool { return c.p.idOf(c.engineer) == k.Assignee })
}

// prepares has the tasks of the change done.
func (c *night) prepares(tk core.Ticket) {
	c.p.t.Helper()
	for _, k := range c.p.children(tk.ID) {
		c.engineer.says("解决 " + k.Number + " 已完成")
		c.p.reaches(k.ID, core.StatusClosed)
	}
}

// hears says something in the direct chat and waits for an answer that was not there before.
func (c *night) hears(a person, text string, words ...string) {
	c.p.t.Helper()
	before := a.seen()
	a.says(text)
	a.hearsNew(before, words...)
}

// reachesWindow moves desk time into the window of a change.
func (p *play) reachesWindow(n string) {
	p.t.Helper()
	k, err := p.org().Ticket(p.ctx, n)
	if err != nil {
		p.t.Fatal(err)
	}
	p.passes(k.Detail.Change.From.Sub(p.demo.Clock.Now()) + time.Second)
}

func (p *play) find(n string) core.Ticket {
	p.t.Helper()
	k, err := p.org().Ticket(p.ctx, n)
	if err != nil {
		p.t.Fatal(err)
	}
	return k
}

// newestProblem is the problem of a person that was not among those before.
func (p *play) newestProblem(of core.PersonID, before []core.Ticket) core.Ticket {
	p.t.Helper()
	known := slices.Clone(before)
	for {
		tk := p.fresh(of, known)
		if tk.Type == core.Problem {
			return tk
		}
		known = append(known, tk)
	}
}
