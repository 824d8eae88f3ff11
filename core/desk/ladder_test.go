package desk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// minutes is a stretch of time of a step.
func minutes(n int) core.Duration { return core.Duration(time.Duration(n) * time.Minute) }

// theLadder calls the handler at once, the lead after a quarter of an hour and the manager, who answers for the desk, after half an hour.
var theLadder = []core.EscalationStep{{To: core.RemindHandler}, {To: core.RemindLead, After: minutes(15)}, {To: core.EscalateOwner, After: minutes(30)}}

// ladderHouse has one ticket that is in the technician's hands and must be solved within an hour.
func ladderHouse(t *testing.T, steps ...core.EscalationStep) *house {
	t.Helper()
	h := newHouse()
	h.world.Setup.Desks[0].Owner = manager
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(1)}, Escalation: steps})
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	h.expects(t, technician, false, "接单 #")
	return h
}

// lives lets time pass as it does, with timers that are run within a minute; wait is an outage that long.
func (h *house) lives(t *testing.T, d time.Duration) {
	t.Helper()
	for ; d > 0; d -= time.Minute {
		h.wait(t, min(d, time.Minute))
	}
}

// alerted lists the steps that the timeline tells of.
func (h *house) alerted(t *testing.T) (out []string) {
	t.Helper()
	for _, a := range h.tx.acts[h.only(t).ID] {
		if a.Verb == "alerted" {
			out = append(out, a.Text)
		}
	}
	return out
}

func (h *house) expectAlerted(t *testing.T, want ...string) {
	t.Helper()
	if got := h.alerted(t); !slices.Equal(got, want) {
		t.Errorf("called were %q, want %q", got, want)
	}
}

const firstLevel, secondLevel, thirdLevel = "第 1 级：处理人 人tech", "第 2 级：组长 人lead", "第 3 级：服务台负责人 人mgr"

func TestALadderCallsOneLevelAfterTheOther(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.lives(t, time.Hour)
	h.expectAlerted(t, firstLevel)
	if h.timesTold(technician, "已超时") != 1 || h.timesTold(lead, "已超时") != 0 {
		t.Errorf("at the breach the handler heard %d times, the lead %d times", h.timesTold(technician, "已超时"), h.timesTold(lead, "已超时"))
	}
	h.lives(t, 14*time.Minute)
	h.expectAlerted(t, firstLevel)
	h.lives(t, time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel)
	h.lives(t, 15*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel, thirdLevel)
	h.lives(t, 48*time.Hour)
	h.expectAlerted(t, firstLevel, secondLevel, thirdLevel)
	for _, who := range []core.PersonID{technician, lead, manager} {
		if n := h.timesTold(who, "已超时"); n != 1 {
			t.Errorf("%s heard %d times", who, n)
		}
	}
}

func TestTakingNoticeEndsALadder(t *testing.T) {
	for name, notice := range map[string]func(*testing.T, *house){
		"a reply": func(t *testing.T, h *house) { h.expects(t, technician, false, "回复 # 在修了") },
		"a word":  func(t *testing.T, h *house) { h.expects(t, lead, false, "我已知悉 #") },
		"the button": func(t *testing.T, h *house) {
			m := h.newestCard(t, cards.KindReminder)
			if m.Person != lead || m.Card.Actions[0].Verb != "work.notice" {
				t.Fatalf("the lead was shown %+v", m.Card.Actions)
			}
			must(t, h.presses(lead, false, "", cards.Press{Verb: "work.notice", Object: m.Card.Object, Revision: m.Card.Revision}, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := ladderHouse(t, theLadder...)
			h.lives(t, 75*time.Minute)
			h.expectAlerted(t, firstLevel, secondLevel)
			sent := len(h.tx.sent)
			notice(t, h)
			l := h.only(t).Detail.Ladder
			if !l.Noticed.Equal(h.clock.Now()) || l.NoticedBy == "" {
				t.Errorf("the ladder is %+v", l)
			}
			shown := 0
			for _, m := range h.tx.sent[sent:] {
				if m.Card != nil && strings.Contains(m.Card.Subtitle, "知悉") || strings.Contains(m.Text, "已知悉") || m.Toast != nil && strings.Contains(m.Toast.Text, "知悉") {
					shown++
				}
			}
			if shown < 2 {
				t.Errorf("%d of the two who were called can see it", shown)
			}
			h.lives(t, 48*time.Hour)
			h.expectAlerted(t, firstLevel, secondLevel)
		})
	}
}

func TestAClaimEndsALadderThatBeganInTheQueue(t *testing.T) {
	h := newHouse()
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Response: hour(1)}, Escalation: theLadder})
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	h.lives(t, 75*time.Minute)
	h.expectAlerted(t, "第 1 级：技术群", secondLevel)
	h.expects(t, technician, false, "接单 #")
	if l := h.only(t).Detail.Ladder; l.NoticedBy != technician {
		t.Errorf("the ladder is %+v", l)
	}
	h.lives(t, 48*time.Hour)
	h.expectAlerted(t, "第 1 级：技术群", secondLevel)
}

func TestOnlyWhomALadderCallsTakesNotice(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.lives(t, time.Hour)
	tk := h.only(t)
	for _, who := range []core.PersonID{colleague, employee, other, stranger} {
		must(t, h.presses(who, false, "", cards.Press{Verb: "work.notice", Object: string(tk.ID)}, nil))
		if !h.only(t).Detail.Ladder.Noticed.IsZero() {
			t.Fatalf("%s took notice", who)
		}
	}
	must(t, h.presses(manager, false, "", cards.Press{Verb: "work.notice", Object: string(tk.ID)}, nil)) // answers for the desk, and was not called yet
	if l := h.only(t).Detail.Ladder; l.NoticedBy != manager {
		t.Errorf("the ladder is %+v", l)
	}
}

func TestWhoAnswersForADeskAndDoesNotWorkForItSeesNoNotes(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.expects(t, technician, false, "备注 # "+secret)
	h.lives(t, 90*time.Minute)
	h.expects(t, technician, false, "回复 # 在修了")
	for _, m := range h.tx.sent {
		if m.Card == nil || m.Target.Account.ID != "a-"+manager {
			continue
		}
		if text := cards.Text(*m.Card, 5000); strings.Contains(text, secret) {
			t.Errorf("the manager is shown %s", text)
		}
	}
	h.expects(t, manager, false, "进度 #")
	if heard := h.told(manager); strings.Contains(heard, "没有找到") {
		t.Errorf("whoever was called may look at the ticket: %s", heard)
	}
}

func TestAWaitStopsALadderAndItsEndLetsItGoOn(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.lives(t, 70*time.Minute)
	h.expects(t, technician, false, "挂起 # 等你提供序列号")
	h.lives(t, 48*time.Hour)
	h.expectAlerted(t, firstLevel)
	h.expects(t, technician, false, "恢复 #")
	h.lives(t, 4*time.Minute)
	h.expectAlerted(t, firstLevel)
	h.lives(t, time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel)
}

func TestANewPriorityAndAnotherDeskReckonTheLadderAnew(t *testing.T) {
	h := ladderHouse(t)
	h.promises(
		core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P3": {Resolution: hour(1)}, "P4": {Resolution: hour(5)}}, Escalation: theLadder},
		core.SLAPolicy{Desk: "hr", Target: &core.SLATarget{Resolution: hour(1)}, Escalation: []core.EscalationStep{{To: core.RemindLead, After: minutes(20)}}},
	)
	h.expects(t, technician, false, "优先级 # P3 定级")
	h.lives(t, time.Hour)
	h.expectAlerted(t, firstLevel)
	h.expects(t, technician, false, "优先级 # P4 有替代办法")
	h.lives(t, 4*time.Hour)
	h.expectAlerted(t, firstLevel) // it is late by the new deadline only now, and its handler was called already
	h.lives(t, 15*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel)
	h.expects(t, technician, false, "转服务台 # HR")
	h.wait(t, 0) // the desk looks at its timers
	h.lives(t, 19*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel)
	h.lives(t, time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel, "第 1 级：组长 人hrtech") // of the other desk, from when the ticket came to it
}

func TestWhatIsSolvedEndsItsLadder(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.lives(t, time.Hour)
	h.expects(t, technician, false, "解决 # 换了屏幕，超时原因：等待备件")
	h.lives(t, 24*time.Hour)
	h.expectAlerted(t, firstLevel)
	h.expects(t, employee, false, "还是不行 #")
	h.lives(t, 24*time.Hour)
	h.expectAlerted(t, firstLevel)
}

func TestAStepThatReachesNobodyLetsTheNextComeAtOnce(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	for i, a := range h.tx.accounts {
		if a.Person == lead {
			h.tx.accounts[i].Unreachable = "left the enterprise"
		}
	}
	h.lives(t, 75*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel, thirdLevel)
}

func TestOnePersonOnTwoLevelsIsCalledOnce(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.world.Setup.Desks[0].Owner = "" // so it is the lead
	h.lives(t, 90*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel, "第 3 级：服务台负责人 人lead")
	if n := h.timesTold(lead, "已超时"); n != 1 {
		t.Errorf("the lead heard %d times", n)
	}
}

func TestAfterAnOutageTheLevelsAreNotCalledInOneMoment(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.clock.Advance(9 * time.Hour)
	h.wait(t, 0)
	h.expectAlerted(t, firstLevel)
	h.wait(t, 15*time.Minute)
	h.expectAlerted(t, firstLevel, secondLevel)
}

func TestADuplicateTimerTakesNoStepAgain(t *testing.T) {
	h := ladderHouse(t, theLadder...)
	h.lives(t, 75*time.Minute)
	for range 3 {
		for _, kind := range []string{timerLadder, TimerSLA + "resolution" + endDue} {
			must(t, h.engine.Fire(context.Background(), h.tx, h.world, Timer{Kind: kind, Object: string(h.only(t).ID), Due: h.clock.Now()}))
		}
	}
	h.expectAlerted(t, firstLevel, secondLevel)
}

// pressed lists whom messages press to look at them, and by what.
func (h *house) pressed() (out []string) {
	for _, m := range h.tx.sent {
		if m.Kind == core.SendUrge {
			out = append(out, string(m.Person)+" "+string(m.Urgent))
		}
	}
	return out
}

func TestAStepPressesWhoReadsAtOnceAndWhereThePlatformCan(t *testing.T) {
	press := func(change func(h *house)) *house {
		h := ladderHouse(t, core.EscalationStep{To: core.RemindHandler}, core.EscalationStep{To: core.RemindLead, After: minutes(15), Urgent: core.UrgentApp})
		for id, b := range h.world.Bots {
			b.Urgent = true
			h.world.Bots[id] = b
		}
		change(h)
		h.lives(t, 75*time.Minute)
		h.expectAlerted(t, firstLevel, secondLevel)
		return h
	}
	h := press(func(*house) {})
	if got := h.pressed(); !slices.Equal(got, []string{lead + " app"}) {
		t.Errorf("pressed were %q", got)
	}
	for _, m := range h.tx.sent {
		if m.Kind == core.SendUrge && (m.Copy == "" || m.Target.Account.ID != "a-"+lead || !strings.Contains(m.Text, "已超时")) {
			t.Errorf("the press is %+v", m)
		}
	}
	h = press(func(h *house) {
		b := h.world.Bots[botOf[lead]]
		b.Urgent = false
		h.world.Bots[b.ID] = b
	})
	if got := h.pressed(); len(got) > 0 || h.timesTold(lead, "已超时") != 1 {
		t.Errorf("where the platform can't, pressed were %q, and the lead was told %d times", got, h.timesTold(lead, "已超时"))
	}
	h = press(func(h *house) { h.wishes(t, lead, "免打扰 0:00-23:00", "免打扰") })
	if got := h.pressed(); len(got) > 0 {
		t.Errorf("in quiet hours pressed were %q", got)
	}
}
