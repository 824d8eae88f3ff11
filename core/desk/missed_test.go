package desk

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestAReminderWhoseTimeWasPutOffWaitsForIt(t *testing.T) {
	remind := []core.SLAReminder{{At: 50}, {At: 80}}
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(4)}, Remind: remind})
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}, Remind: remind})
	h.wait(t, 4*time.Hour)
	h.expectStruck(t)
	h.wait(t, time.Hour)
	h.expectStruck(t, "解决时限即将到期")
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}, Remind: []core.SLAReminder{{At: 90}}})
	h.wait(t, 3*time.Hour) // 80 percent, which nobody wants to hear of any more
	h.expectStruck(t, "解决时限即将到期")
	h.wait(t, time.Hour)
	h.expectStruck(t, "解决时限即将到期", "解决时限即将到期")
}

func TestAChangeThatPutsPercentagesIntoThePastRemindsOfNoneOfThem(t *testing.T) {
	remind := []core.SLAReminder{{At: 50}, {At: 80}, {At: 95}}
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Remind: remind, Targets: map[core.Priority]core.SLATarget{"P2": {Resolution: hour(10)}, "P3": {Resolution: hour(100)}}})
	h.wait(t, 9*time.Hour)
	for range 2 { // forth and back leaves nothing behind
		h.expects(t, technician, false, "优先级 # P3 客户不急")
		h.expects(t, technician, false, "优先级 # P2 客户在等")
	}
	h.wait(t, 0)
	h.expectStruck(t)
	h.wait(t, 30*time.Minute)
	h.expectStruck(t, "解决时限即将到期")
	h.wait(t, 30*time.Minute)
	h.expectStruck(t, "解决时限即将到期", "解决时限超时")
}

func TestEachDeadlineThatIsMissedIsToldOnce(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P1": {Resolution: hour(1)}, "P2": {Resolution: hour(2)}, "P3": {Resolution: hour(24)}}})
	h.expects(t, technician, false, "优先级 # P2 客户在等")
	h.wait(t, 2*time.Hour)
	h.expectStruck(t, "解决时限超时")
	h.expects(t, technician, false, "优先级 # P1 停线了") // due an hour ago, which is no news
	h.wait(t, time.Hour)
	h.expectStruck(t, "解决时限超时")
	h.expects(t, technician, false, "优先级 # P3 有备用机了")
	h.wait(t, 20*time.Hour)
	h.expectStruck(t, "解决时限超时")
	h.wait(t, time.Hour)
	h.expectStruck(t, "解决时限超时", "解决时限超时")
}
