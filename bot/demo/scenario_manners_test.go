package demo_test

import (
	"testing"
	"time"

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
