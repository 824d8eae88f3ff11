package desk

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestAHoldThatThePolicyCountsStillEndsAfterAChangeOfPriority(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(100)}, KeepRunning: []core.Wait{core.WaitRequester}})
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "挂起 # 明天上午10点")
	wake := h.only(t).Detail.WakeAt
	if wake.IsZero() {
		t.Fatal("the hold has no end")
	}
	h.expects(t, technician, false, "优先级 # P2 客户在等")
	h.wait(t, wake.Sub(h.clock.Now()))
	if tk := h.only(t); tk.Status != core.StatusInProgress {
		t.Errorf("at the named time it is %s", tk.Status)
	}
}

func TestAHoldEndsAtTheNamedTimeAlsoWhereNobodyWasThereToEndIt(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}})
	h.expects(t, technician, false, "挂起 # 明天上午10点")
	wake := h.only(t).Detail.WakeAt
	h.wait(t, wake.Sub(h.clock.Now())+5*time.Hour) // a standstill of five hours
	if tk := h.only(t); !tk.Detail.Pauses[0].To.Equal(wake) || !tk.Detail.ResolutionDue.Equal(wake.Add(10*time.Hour)) {
		t.Errorf("it was held until %s and is due %s, want %s", tk.Detail.Pauses[0].To, tk.Detail.ResolutionDue, wake)
	}
}

func TestASuppliersTimeFollowsAChangeOfPriority(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P2": {Supplier: hour(4)}, "P3": {Supplier: hour(40)}}})
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "挂起 # 等供应商备件")
	h.wait(t, time.Hour)
	h.expects(t, technician, false, "优先级 # P2 客户在等")
	h.wait(t, 3*time.Hour)
	h.expectStruck(t, "供应商时限超时")
}

func TestATicketThatWasMergedAndIsReopenedIsNotChargedForTheTimeBetween(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}})
	mine := h.only(t)
	h.expects(t, technician, false, "代提 人oth 投影仪不亮")
	var into core.Ticket
	for _, tk := range h.tx.tickets {
		if tk.ID != mine.ID {
			into = tk
		}
	}
	h.wait(t, 2*time.Hour)
	h.expects(t, technician, false, "合并 "+mine.Number+" 到 "+into.Number)
	h.wait(t, 48*time.Hour)
	must(t, h.presses(employee, false, "", cards.Press{Verb: "ticket.reopen", Object: string(mine.ID)}, nil))
	if tk := h.tx.tickets[mine.ID]; !tk.Status.Open() || tk.Detail.ResolutionDue.Sub(tk.Created) != 58*time.Hour {
		t.Errorf("it is %s and due %s after the report", tk.Status, tk.Detail.ResolutionDue.Sub(tk.Created))
	}
}

func TestEachDesksOwnPartBeginsWithIt(t *testing.T) {
	h := newHouse()
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{OLA: hour(3)}}, core.SLAPolicy{Desk: "hr", Target: &core.SLATarget{OLA: hour(2)}})
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 3*time.Hour)
	h.expectStruck(t, "组内处理时限超时")
	h.expects(t, technician, false, "转台 # 人力资源服务台")
	h.wait(t, 5*time.Hour)
	h.expects(t, stranger, false, "接单 #")
	h.wait(t, 119*time.Minute)
	h.expectStruck(t, "组内处理时限超时")
	h.wait(t, time.Minute)
	h.expectStruck(t, "组内处理时限超时", "组内处理时限超时")
	h.expects(t, stranger, false, "转台 # IT 服务台")
	h.wait(t, 9*time.Hour)
	h.expects(t, colleague, false, "接单 #")
	h.wait(t, 3*time.Hour)
	h.expectStruck(t, "组内处理时限超时", "组内处理时限超时", "组内处理时限超时")
}
