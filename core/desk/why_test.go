package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestAQuestionAboutADeadlineIsNoReport(t *testing.T) {
	for text, want := range map[string]bool{
		"为什么": true, "为什么 IT-000123": true, "为什么是周六 11:20?": true, "为什么是周六 11:20？": true, "为何要到下周三": true, "为什么是 11-28 11:20": true, "为什么明天下午3点才到期": true, "why IT-123": true, "why Sat 11:20?": true,
		"为什么是明天到期": true, "为什么要到后天才到期？": true, "怎么算的": true, "怎么算的？": true, "这个时间怎么算的": true, "时限是怎么算出来的": true, "到期时间如何计算的?": true,
		"什么时候到期": true, "这张单什么时候到期？": true, "我的工单几点超时": true, "啥时候到期呀": true, "到期时间是什么时候": true, "IT-000123 什么时候到期": true, "it 123 怎么算的": true, "为什么 IT-000123 是周六到期": true,
		"什么时候到期 IT-000123?": true, "when is it due?": true, "how is it calculated": true,
		"密码什么时候到期": false, "工资怎么算的": false, "Office 许可什么时候到期": false, "VPN证书怎么算的过期": false, "什么时候能用": false, "合同 2026 什么时候到期": false, "加班怎么算的": false,
		"为什么是周五上午9点半": true, "为什么是周六上午十一点？": true, "怎么要等到周五？": true, "why is it Friday 10:00?": true, "why is it due tomorrow?": true,
		"怎么": false, "怎么上网": false, "怎么到三楼会议室": false, "why is it so slow": false, "为什么十点打不开": false,
		"为什么周六打不开": false, "为什么打印机卡纸": false, "为什么VPN连不上，报错809": false, "why does the printer jam": false, "为什么明天不能上网": false, "为什么是周六 11:20 才能用网络": false,
	} {
		if c, ok := parseCommand(text, "IT"); (ok && c.name == "ticket.why") != want {
			t.Errorf("%q: %+v, %v", text, c, ok)
		}
	}
}

// accounted is what the newest answer to 为什么 says.
func (h *house) accounted(t *testing.T) string {
	t.Helper()
	for _, m := range slices.Backward(h.tx.sent) {
		if strings.Contains(m.Text, "的时限是怎么算的") {
			return m.Text
		}
	}
	t.Fatal("nobody was answered")
	return ""
}

func TestWhyADeadlineIsWhenItIsIsAnsweredWithEveryHour(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Name: "产线报障", Desk: "it", Match: core.SLAMatch{Types: []core.TicketType{core.Incident}}, Target: &core.SLATarget{Resolution: hour(8), OLA: hour(5), Supplier: hour(4)}})
	h.expects(t, technician, false, "挂起 # 等供应商备件")
	h.wait(t, 2*time.Hour)
	h.expects(t, employee, false, "为什么")
	if got := h.accounted(t); !strings.Contains(got, "计时已暂停") || !strings.Contains(got, "还剩 8 小时") || strings.Contains(got, "供应商时限") {
		t.Errorf("while it is held the requester reads\n%s", got)
	}
	h.expects(t, technician, false, "恢复 #")
	h.expects(t, employee, false, "为什么是 11-25 20:00?")
	for _, want := range []string{"解决时限：11-25 20:00", "策略「产线报障」（P3、事件），承诺工作时间 8 小时", "▫️ 10:00–12:00 挂起：等供应商备件，不计", "✅ 12:00–20:00 上班，计 8 小时", "合计 8 小时"} {
		if got := h.accounted(t); !strings.Contains(got, want) {
			t.Errorf("the requester does not read %q in\n%s", want, got)
		}
	}
	if got := h.accounted(t); strings.Contains(got, "组内") || strings.Contains(got, "供应商时限") {
		t.Errorf("the requester reads what is internal:\n%s", got)
	}
	h.expects(t, technician, true, "为什么 #")
	if got := h.accounted(t); !strings.Contains(got, "组内处理时限") || !strings.Contains(got, "供应商时限") {
		t.Errorf("the technician reads\n%s", got)
	}
	before := len(h.tx.sent)
	h.expects(t, other, false, "为什么 #")
	if got := h.heard(other, before); !strings.Contains(got, "没有找到工单") {
		t.Errorf("a stranger to the ticket hears %q", got)
	}
}

func TestALongLedgerIsShortenedInTheMiddleAndStillAddsUp(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(24 * 40)}})
	for day := range 30 {
		h.wait(t, 20*time.Hour)
		h.expects(t, technician, false, "挂起 # 等第 "+itoa(day)+" 天")
		h.wait(t, 4*time.Hour)
		h.expects(t, technician, false, "恢复 #")
	}
	h.expects(t, employee, false, "为什么")
	if got := h.accounted(t); !strings.Contains(got, "…… 中间 19 天，计 380 小时") || !strings.Contains(got, "合计 960 小时") {
		t.Errorf("it reads\n%s", got)
	}
}

func TestALedgerIsReadOnTheClockOnWhichEverythingElseIsSaid(t *testing.T) {
	h := newHouse()
	h.world.Zone = time.UTC
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(20)}}) // the desk's clock is Shanghai's
	h.world.Format = func(at, _ time.Time, _ language.Tag) string { return at.UTC().Format("01-02 15:04") }
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	h.expects(t, employee, false, "为什么")
	for _, want := range []string{"解决时限：11-25 22:00", "从 11-25 02:00 起算", "11-25 周三\n✅ 02:00–22:00 上班"} {
		if got := h.accounted(t); !strings.Contains(got, want) {
			t.Errorf("it does not say %q in\n%s", want, got)
		}
	}
}

func TestTheDaysInTheMiddleAreThoseOfTheCalendar(t *testing.T) {
	office := []string{"09:00-18:00"}
	cal, err := worktime.Parse(core.Calendar{Weekly: map[string][]string{"mon": office, "tue": office, "wed": office, "thu": office, "fri": office}, Holidays: "cn"})
	must(t, err)
	start := time.Date(2026, 9, 21, 9, 0, 0, 0, cal.Location()) // a Monday; 国庆 is one line of seven days
	due, ledger, err := cal.Add(start, 16*9*time.Hour, nil)
	must(t, err)
	turn := turn{w: &World{Format: func(at, _ time.Time, _ language.Tag) string { return at.Format("01-02 15:04") }}}
	got := turn.ledgerText(Explained{Minutes: 16 * 9 * 60, Start: start, Due: due, Counted: 16 * 9 * 60, Ledger: ledger})
	if !strings.Contains(got, "…… 中间 14 天，计 54 小时 ……\n10-13 周二") || !strings.Contains(got, "09-25 周五\n▫️ 00:00–09-27 24:00 中秋节，不计\n09-28 周一") {
		t.Errorf("it reads\n%s", got)
	}
}
