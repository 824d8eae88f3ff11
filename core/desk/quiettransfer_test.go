package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// TestAHandlersLetterThatWaitedIsJudgedAgainAfterATransfer lets a reminder, a nudge and an assignment wait for the end of a handler's quiet hours.
func TestAHandlersLetterThatWaitedIsJudgedAgainAfterATransfer(t *testing.T) {
	for name, c := range map[string]struct {
		acts []string // of the lead, in the group; "催办 #" is the requester's
		hear bool
	}{
		"it stays":                     {[]string{"转派 # 人tech", "催办 #"}, true},
		"it goes to another desk":      {[]string{"转派 # 人tech", "催办 #", "转台 # HR"}, false},
		"it goes, and they are asked":  {[]string{"转派 # 人tech", "催办 #", "求助 # 人tech 看过吗", "转台 # HR"}, true},
		"it goes away and comes again": {[]string{"转派 # 人tech", "催办 #", "转台 # HR", "回来"}, true},
	} {
		h := newHouse() // 02:00 UTC
		h.wishes(t, technician, "免打扰 1点到8点", "01:00-08:00")
		must(t, h.says(employee, false, "机密的打印机卡纸"))
		must(t, h.says(employee, false, h.fill("提交 CODE")))
		n := h.only(t).Number
		for _, act := range c.acts {
			act = strings.ReplaceAll(act, "#", n)
			switch {
			case strings.HasPrefix(act, "催办"):
				must(t, h.says(employee, false, act))
			case act == "回来":
				must(t, h.says(stranger, false, "转台 "+n+" IT"))
			default:
				must(t, h.says(lead, false, act))
			}
		}
		h.wait(t, 7*time.Hour)
		heard := false
		for _, m := range h.tx.sent {
			heard = heard || m.Target.Account.ID == "a-"+technician && strings.Contains(m.Text, n)
		}
		if heard != c.hear {
			t.Errorf("%s: the handler hears of it: %v", name, heard)
		}
	}
}

func TestARequestWhoseDeskIsGoneLeavesNothing(t *testing.T) {
	h := newHouse()
	h.world.Setup.Catalogue[0].Approvals = h.world.Setup.Catalogue[0].Approvals[:1] // the manager's alone, who is still there
	h.expects(t, employee, false, "申请 笔记本")
	var desks []core.Desk
	for _, d := range h.world.Setup.Desks {
		if d.ID != "it" {
			desks = append(desks, d)
		}
	}
	h.world.Setup.Desks = desks
	must(t, h.says(employee, false, "出差用"))
	if len(h.tx.tickets)+len(h.tx.approvals) > 0 {
		t.Errorf("%d tickets and %d approvals are left", len(h.tx.tickets), len(h.tx.approvals))
	}
	if said := h.told(employee); !strings.Contains(said, "已停用") {
		t.Errorf("the person hears %q", said)
	}
}
