package demo_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/sla"
)

// promises makes the desks work by policies and waits until they do.
func (p *play) promises(policies ...core.SLAPolicy) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	s.SLA = policies
	version, err := p.org().SaveSetup(p.ctx, s)
	if err != nil {
		p.t.Fatal(err)
	}
	p.eventually("the desks work by the policies", func() bool {
		w, err := p.demo.App.Worlds.World(p.ctx, p.demo.Company.Org.ID)
		return err == nil && w.Setup.Version >= version
	})
}

func workingHours(n float64) core.Duration { return core.Duration(n * float64(time.Hour)) }

// asksWhy asks and waits for an answer that was not there before.
func (a person) asksWhy(chat, question string, words ...string) actor.View {
	a.p.t.Helper()
	seen := map[string]bool{}
	where := chat
	if where == "" {
		where = a.direct
	}
	before, err := a.stage.Messages(a.p.ctx, where, a.id, 100)
	if err != nil {
		a.p.t.Fatal(err)
	}
	for _, v := range before {
		seen[v.ID] = true
	}
	a.saysIn(chat, question)
	return a.matches(where, "an answer to "+question, func(v actor.View) bool { return !seen[v.ID] && v.Has(words...) })
}

// filesFor lets a technician file for somebody in their group and returns the number.
func (a person) filesFor(group string, who core.PersonID, text string) string {
	a.p.t.Helper()
	name := nameOf(a.p, who)
	a.saysIn(group, "代提 "+name+" "+text)
	return a.numberIn(a.seesIn(group, "已替 "+name+" 建单"))
}

// reportsIn reports in an ordinary group, which reads the number only.
func (a person) reportsIn(chat, text string) string {
	a.p.t.Helper()
	a.saysIn(chat, text)
	return a.numberIn(a.seesIn(chat, "已建单"))
}

func TestOneReportIsDueAtOneTimeWhateverTheChannelAndEveryHourIsExplained(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		root := p.administrator()
		p.promises(
			core.SLAPolicy{Name: "报障", Desk: "it", Match: core.SLAMatch{Types: []core.TicketType{core.Incident}}, Target: &core.SLATarget{Response: workingHours(1), Resolution: workingHours(6), OLA: workingHours(4)}},
			core.SLAPolicy{Name: "其余", Target: &core.SLATarget{Resolution: workingHours(60)}},
		)
		p.passes(84 * time.Hour) // Saturday night, when nobody works
		var first core.Ticket
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "为什么 "+string(on))
			n := employee.reports("二楼会议室的投影仪不亮，电源灯是红的")
			tk := p.find(n)
			if first.ID == "" {
				first = tk
			}
			if tk.Created.Nanosecond() != 0 || !tk.Detail.ResponseDue.Equal(first.Detail.ResponseDue) || !tk.Detail.ResolutionDue.Equal(first.Detail.ResolutionDue) || tk.Detail.ResolutionDue.Before(tk.Created) {
				t.Errorf("%s of %s is due %s and %s, elsewhere %s and %s", n, tk.Created, tk.Detail.ResponseDue, tk.Detail.ResolutionDue, first.Detail.ResponseDue, first.Detail.ResolutionDue)
			}
			for channel, number := range map[string]string{
				"filed by a technician": technician.filesFor(group, others[on], "二楼会议室的投影仪不亮，电源灯是红的"),
				"in an ordinary group":  p.person(plazas[on].second, on).reportsIn(plazas[on].chat, "二楼会议室的投影仪不亮，电源灯是红的"),
			} {
				if k := p.find(number); !k.Detail.ResponseDue.Equal(first.Detail.ResponseDue) || !k.Detail.ResolutionDue.Equal(first.Detail.ResolutionDue) {
					t.Errorf("%s on %s is due %s and %s", channel, on, k.Detail.ResponseDue, k.Detail.ResolutionDue)
				}
			}
			for _, question := range []string{"怎么算的 " + n, n + " 什么时候到期", "为什么 " + n + " 是周一到期"} {
				employee.asksWhy("", question, n+" 的时限是怎么算的", "合计 6 小时")
			}
			why := employee.asksWhy("", "为什么是周一 14:00?", n+" 的时限是怎么算的", "策略「报障」", "事件", "周末，不计", "上班，计", "合计 6 小时")
			if why.Has("组内处理时限") {
				t.Errorf("the requester sees what is internal: %s", why.Text)
			}
			technician.saysIn(group, "接单 "+n)
			p.eventually(n+" is in hand", func() bool { return len(p.find(n).Detail.InHand) == 1 })
			technician.asksWhy(group, "为什么 "+n, "组内处理时限", "合计 4 小时", "合计 6 小时")

			p.person(others[on], on).asksWhy("", "为什么 "+n, "没有找到工单")
			p.retypes(t, n, employee, technician, group)
			var resolution desk.Explained
			for _, e := range reads[struct{ Items []desk.Explained }](administrator{p, root.client}, http.MethodGet, "/tickets/"+n+"/deadlines", nil).Items {
				if e.Measure == sla.Resolution {
					resolution = e
				}
			}
			if !resolution.Due.Equal(tk.Detail.ResolutionDue) || resolution.Counted != 360 || len(resolution.Ledger) < 3 {
				t.Errorf("the console explains %+v", resolution)
			}
		})
		p.promises(core.SLAPolicy{Name: "提速", Desk: "it", Target: &core.SLATarget{Resolution: workingHours(3)}})
		p.eventually("the clocks that run follow the new policy", func() bool {
			return p.find(first.Number).Detail.ResolutionDue.Equal(first.Detail.ResolutionDue.Add(-3 * time.Hour))
		})
		p.person(casts[first.Platform].employee, first.Platform).asksWhy("", "为什么 "+first.Number, "策略「提速」", "合计 3 小时")
	})
}

// retypes makes a request of an incident and an incident of the request, whose deadlines follow from the report each time.
func (p *play) retypes(t *testing.T, n string, employee, technician person, group string) {
	t.Helper()
	was := p.find(n)
	employee.asksWhy("", "改类型 "+n+" 请求", "只有本服务台的处理人员")
	technician.asksWhy(group, "改类型 "+n+" 变更", "转问题 "+n)
	technician.saysIn(group, "改类型 "+n+" 请求")
	p.stored(t, n, func(k core.Ticket) bool {
		return k.Type == core.ServiceRequest && k.Detail.ResponseDue.IsZero() && k.Detail.ResolutionDue.After(was.Detail.ResolutionDue)
	})
	employee.asksWhy("", "为什么 "+n, "策略「其余」", "合计 60 小时")
	employee.says("进度 " + n)
	employee.sees(n, "由事件改为服务请求")
	technician.saysIn(group, "改类型 "+n+" 故障")
	p.stored(t, n, func(k core.Ticket) bool {
		return k.Type == core.Incident && k.Detail.ResponseDue.Equal(was.Detail.ResponseDue) && k.Detail.ResolutionDue.Equal(was.Detail.ResolutionDue)
	})
}

func TestWhoWritesAgainAndIsNotAnsweredIsHeardAtEachPercentage(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		p.promises(core.SLAPolicy{Name: "报障", Desk: "it", Target: &core.SLATarget{NextResponse: workingHours(1)}, Remind: []core.SLAReminder{
			{At: 50}, {At: 80, To: []string{core.RemindHandler, core.RemindGroup}},
		}})
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "二楼会议室的投影仪不亮，电源灯是红的")
			employee.says("补充 " + n + " 换了线也不行")
			employee.sees("已补充到 " + n)
			p.advanceToNextTimer(t, desk.TimerSLA)
			technician.sees(n, "再次响应时限", "到期")
			p.advanceToNextTimer(t, desk.TimerSLA)
			technician.seesIn(group, n, "再次响应时限", "到期")
			p.advanceToNextTimer(t, desk.TimerSLA)
			technician.seesIn(group, n, "再次响应时限已超时")
			technician.saysIn(group, "回复 "+n+" 马上过来")
			employee.sees(n, "马上过来")
		})
	})
}
