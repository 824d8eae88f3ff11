package demo_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/core"
)

// rests sets quiet hours that begin now and take d.
func (a person) rests(d time.Duration) {
	a.p.t.Helper()
	now := a.p.demo.Clock.Now().In(wednesday.Location())
	a.says("免打扰 " + now.Format("15:04") + "-" + now.Add(d).Format("15:04"))
	a.sees("免打扰", now.Add(d).Format("15:04"), "结束后再发")
}

// counts says how many messages of the direct chat hold all words.
func (a person) counts(words ...string) (times int) {
	a.p.t.Helper()
	list, err := a.stage.Messages(a.p.ctx, a.direct, a.id, 200)
	if err != nil {
		a.p.t.Fatal(err)
	}
	for _, v := range list {
		if v.From == "bot" && v.Has(words...) {
			times++
		}
	}
	return times
}

// TestWhatTheDeskBeginsIsHeardOnceWhenQuietHoursAreOver lets an approver and a technician rest while a request is made and pressed for twice and a
// ticket goes from hand to hand. The level has an hour; it begins when its card is delivered.
func TestWhatTheDeskBeginsIsHeardOnceWhenQuietHoursAreOver(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "夜里", core.ApprovalTemplate{Name: "限时", Approvers: []string{"1"}, Within: core.Duration(time.Hour), OnTimeout: "reject"})
		technician, group, mate := p.person(casts[on].technician, on), p.group("it", on), p.person(mates[on], on)
		s.first.rests(50 * time.Minute)
		technician.rests(50 * time.Minute)
		n := s.asks(100, "夜里的申请")
		broken := p.person(others[on], on).reports("鼠标坏了，不能滚动")
		mate.seesIn(group, broken, "接单")
		for i, wait := range []time.Duration{31 * time.Minute, 30 * time.Minute} {
			s.applicant.says("催办 " + n)
			p.eventually("the applicant is answered", func() bool { return s.applicant.counts("已催办", n) == i+1 })
			mate.saysIn(group, "转派 "+broken+" "+nameOf(p, casts[on].technician))
			p.with(broken, casts[on].technician)
			if i == 0 {
				mate.saysIn(group, "转派 "+broken+" "+nameOf(p, mates[on]))
				p.with(broken, mates[on])
				if s.first.counts(n) > 0 || technician.counts(broken) > 0 {
					t.Error("somebody heard of it who rests")
				}
			}
			p.passes(wait)
		}
		card := s.first.asked(n)
		s.first.sees(n, "催办")
		technician.sees(broken)
		if got := s.first.counts(n, "催办"); got != 1 {
			t.Errorf("the approver is pressed %d times in the same words", got)
		}
		if got := technician.counts(broken); got != 1 {
			t.Errorf("the technician hears %d times of the ticket that came, went and came", got)
		}
		s.first.clicks(card, "同意", nil) // more than an hour after the request
		s.applicant.sees(n, "全部通过")
		technician.resolves(broken)
	})
}

// TestALateTicketEndsWithAReason lets a ticket miss its targets: its handler can't end it without saying why, by form, button or words, and the
// reason stands on the console's page, in the ticket's evidence and in the month's report.
func TestALateTicketEndsWithAReason(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		root := p.administrator()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			other := p.person(others[on], on).reports("鼠标坏了，不能滚动")
			technician.seesIn(group, other, "接单")
			p.stored(t, n, func(k core.Ticket) bool { return k.Assignee != "" })
			p.passes(4 * 24 * time.Hour)
			p.stored(t, n, func(k core.Ticket) bool { return slices.Contains(k.Detail.Breached, "resolution") })

			technician.saysIn(group, "解决 "+n+" 已换内存")
			choice := technician.matches(group, "the reasons", func(v actor.View) bool { return v.Has("超时原因 "+n) && v.Button("等待备件") != nil })
			if employee.counts(n, "已换内存") > 0 {
				t.Error("it was resolved without a reason")
			}
			technician.clicks(choice, "等待备件", nil)
			employee.sees(n, "已换内存", "满意")
			p.stored(t, n, func(k core.Ticket) bool {
				return k.Status == core.StatusResolved && k.Detail.Breach != nil && k.Detail.Breach.Code == "parts" && k.Detail.Resolving == nil
			})
			employee.says("确认解决 " + n)
			p.stored(t, n, func(k core.Ticket) bool { return k.Status == core.StatusClosed })

			technician.saysIn(group, "接单 "+other)
			p.stored(t, other, func(k core.Ticket) bool { return k.Assignee != "" })
			if on == core.Feishu { // whose card asks by itself
				form := technician.matches(group, "the form of "+other, func(v actor.View) bool { return v.Has(other) && v.Button("解决") != nil && v.Has("超时原因") })
				technician.clicks(form, "解决", map[string]string{"note": "换了鼠标", "breach": "other", "breach_words": "仓库盘点"})
			} else {
				technician.saysIn(group, "解决 "+other+" 换了鼠标，超时原因：其他，仓库盘点")
			}
			p.stored(t, other, func(k core.Ticket) bool {
				return k.Status == core.StatusResolved && k.Detail.Breach != nil && k.Detail.Breach.Code == "other" && k.Detail.Breach.Words == "仓库盘点"
			})
			page := reads[struct {
				Breach struct{ Name, Words, By string }
			}](administrator{p, root.client}, http.MethodGet, "/tickets/"+other, nil)
			if page.Breach.Name != "其他" || page.Breach.Words != "仓库盘点" || page.Breach.By != nameOf(p, casts[on].technician) {
				t.Errorf("the console shows %+v", page.Breach)
			}
		})
		for { // what the trail has not sealed yet is in no report
			sealed, err := p.org().SealAudit(p.ctx, 500)
			must(t, err)
			if sealed == 0 {
				break
			}
		}
		counted := 0
		for month := time.November; month <= time.December; month++ {
			var report strings.Builder
			must(t, evidence.Report(p.ctx, p.org(), 2026, month, wednesday.Location(), &report))
			for _, line := range strings.Split(report.String(), "\n") {
				var n int
				if _, err := fmt.Sscanf(strings.TrimSpace(line), "%d  等待备件（parts）", &n); err == nil && strings.Contains(line, "（parts）") {
					counted += n
				}
			}
		}
		if counted != 3 {
			t.Errorf("the months' reports count %d tickets that waited for spare parts", counted)
		}
	})
}
