package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// TestEveryCaseOfEveryFlowEndsAsItSays plays the example cases of all flows in the chats: the form by the platform's means, each approver's
// decision, every task by its desk, the requester's word at the end.
func TestEveryCaseOfEveryFlowEndsAsItSays(t *testing.T) {
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range m.Catalogue {
		if len(it.Examples) == 0 {
			continue
		}
		t.Run(it.ID, func(t *testing.T) {
			eachStore(t, func(t *testing.T, p *play) {
				for i, ex := range it.Examples {
					t.Run(ex.Name, func(t *testing.T) {
						outer := p.t
						p.t = t
						defer func() { p.t = outer }()
						p.leaves(t, ex.Absent)
						plays(p, it, ex, i)
					})
				}
			})
		})
	}
}

func plays(p *play, it core.CatalogueItem, ex core.FlowExample, turn int) {
	p.t.Helper()
	before := p.tickets(ex.By)
	who, on := p.anywhere(ex.By, turn)
	r := requester{who, on, it}
	refused := r.applies(ex.Form)
	if ex.End == core.EndInvalid {
		if refused == "" || len(p.tickets(ex.By)) != len(before) {
			p.t.Fatalf("the form took wrong answers: %q, %d requests", refused, len(p.tickets(ex.By))-len(before))
		}
		return
	}
	tk := p.fresh(ex.By, before)
	r.sees(tk.Number)
	switch ex.End {
	case core.EndWithdrawn:
		withdraws(p, r, tk)
	case core.EndRefused:
		decides(p, tk, ex.Asks[:len(ex.Asks)-1])
		refuses(p, tk, ex.Asks[len(ex.Asks)-1])
		p.reaches(tk.ID, core.StatusCancelled)
		r.sees(tk.Number, "驳回", "不符合规定")
	default:
		decides(p, tk, ex.Asks)
		works(p, tk, ex)
		r.sees(tk.Number, "已解决")
		r.says("确认解决 " + tk.Number)
		p.reaches(tk.ID, core.StatusClosed)
	}
}

func withdraws(p *play, r requester, tk core.Ticket) {
	p.t.Helper()
	r.says("取消 " + tk.Number)
	p.reaches(tk.ID, core.StatusCancelled)
	r.sees("已取消 " + tk.Number)
	for _, k := range p.children(tk.ID) {
		if k.Status.Open() {
			p.t.Errorf("%s is still open", k.Number)
		}
	}
}

// asked waits for the card by which somebody is asked, one they were not shown before.
func asked(p *play, who core.PersonID, tk core.Ticket, used map[string]bool) (person, actor.View) {
	p.t.Helper()
	var at person
	var card actor.View
	p.eventually(string(who)+" is asked about "+tk.Number, func() bool {
		for on := range p.stages {
			if p.demo.Account(who, on) == "" {
				continue
			}
			a := p.person(who, on)
			list, err := a.stage.Messages(p.ctx, a.direct, a.id, 60)
			if err != nil {
				p.t.Fatal(err)
			}
			for _, v := range list {
				if v.Has(tk.Number) && v.Button("同意") != nil && !used[v.ID] {
					at, card = a, v
					return true
				}
			}
		}
		return false
	})
	used[card.ID] = true
	return at, card
}

func decides(p *play, tk core.Ticket, chain []core.PersonID) {
	p.t.Helper()
	used := map[string]bool{}
	for _, who := range chain {
		a, card := asked(p, who, tk, used)
		a.clicks(card, "同意", nil)
	}
}

func refuses(p *play, tk core.Ticket, who core.PersonID) {
	p.t.Helper()
	a, card := asked(p, who, tk, map[string]bool{})
	a.says("驳回 " + a.codeOf(card) + " 不符合规定")
}

// works has every mandatory task done by its desk, in the order in which they open.
func works(p *play, tk core.Ticket, ex core.FlowExample) {
	p.t.Helper()
	count := p.expected(tk, ex)
	p.eventually("the tasks of "+tk.Number+" are there", func() bool { return len(p.children(tk.ID)) == count })
	lead, _ := p.anywhere(p.worker(tk.Desk, ex.Absent), 0)
	before := lead.seen()
	lead.says("解决 " + tk.Number)
	lead.hearsNew(before, tk.Number, "项必办任务没有完成")
	for {
		all := p.children(tk.ID)
		next := core.Ticket{}
		for _, k := range all {
			if k.Status == core.StatusAutomated {
				p.reaches(k.ID, core.StatusClosed)
			}
			if k.Status == core.StatusNew && k.Detail.Mandatory {
				next = k
			}
			for _, need := range k.Detail.Needs {
				for _, o := range all {
					if o.ID == need && o.Status.Open() && k.Status != core.StatusWaitingTask {
						p.t.Fatalf("%s is %s although %s is not done", k.Number, k.Status, o.Number)
					}
				}
			}
		}
		if next.ID == "" {
			break
		}
		worker, _ := p.anywhere(p.worker(next.Desk, ex.Absent), 0)
		worker.says("解决 " + next.Number + " 已办好")
		p.reaches(next.ID, core.StatusClosed)
	}
	if tk.Type == core.Change {
		implements(p, tk, ex)
	}
	p.reaches(tk.ID, core.StatusResolved)
}

// expected counts the tasks of an example: those that are about assets once for each that the register has.
func (p *play) expected(tk core.Ticket, ex core.FlowExample) (n int) {
	p.t.Helper()
	register, err := p.org().Assets(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, tpl := range tk.Detail.Flow.Tasks {
		switch {
		case !slices.Contains(ex.Tasks, tpl.ID):
		case tpl.ReturnsOf == "":
			n++
		default:
			for _, a := range register {
				if a.Holder == ex.By && flow.Concerns(*tk.Detail.Flow, tpl, a.Kind) {
					n++
				}
			}
		}
	}
	return n
}

// implements begins a change in its window, has each item of its list ticked by somebody whom it names, and ends it.
func implements(p *play, tk core.Ticket, ex core.FlowExample) {
	p.t.Helper()
	lead, _ := p.anywhere(p.worker(tk.Desk, ex.Absent), 0)
	p.reachesWindow(tk.Number)
	lead.says("开始实施 " + tk.Number)
	p.stored(p.t, tk.Number, func(k core.Ticket) bool { return !k.Detail.Change.Started.IsZero() })
	ticks := map[string]core.PersonID{"technician": p.worker(tk.Desk, ex.Absent), "lead": p.desk(tk.Desk).Lead, "requester": ex.By}
	for i, c := range p.find(tk.Number).Detail.Checks {
		who, plain := ticks[c.By[0]]
		if !plain {
			who = core.PersonID(strings.TrimPrefix(c.By[0], "person:"))
		}
		a, _ := p.anywhere(who, 0)
		a.says(fmt.Sprintf("勾选 %s %d", tk.Number, i+1))
		p.stored(p.t, tk.Number, func(k core.Ticket) bool { return k.Detail.Checks[i].Who == who })
	}
	lead.says("解决 " + tk.Number + " 已按计划完成，超时原因：需求变更") // nobody answered before the window
}

// worker is somebody present who works for a desk: its lead, else a member.
func (p *play) worker(id core.DeskID, absent []core.PersonID) core.PersonID {
	p.t.Helper()
	d := p.desk(id)
	for _, who := range append([]core.PersonID{d.Lead}, d.Members...) {
		gone := false
		for _, a := range absent {
			gone = gone || a == who
		}
		if !gone {
			return who
		}
	}
	p.t.Fatalf("nobody works for %s", id)
	return ""
}
