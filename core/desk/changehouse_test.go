package desk

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// changeItem is a change as a catalogue declares it: two levels of approval, a checklist of three roles.
var changeItem = core.CatalogueItem{
	ID: "chg", Desk: "it", Name: "变更申请", Category: "pc", Priority: "P3",
	Fields: []core.CatalogueField{
		{Name: "what", Label: "内容", Type: core.FieldMultiline, Required: true},
		{Name: "day", Label: "日期", Type: core.FieldDate, Required: true, Min: "today"},
		{Name: "span", Label: "窗口", Type: core.FieldText, Required: true},
		{Name: "risk", Label: "风险", Type: core.FieldSelect, Options: []string{"低", "高"}, Required: true},
		{Name: "back", Label: "回退方案", Type: core.FieldMultiline, Required: true},
	},
	Approvals: []core.ApprovalTemplate{{Name: "负责人", Approver: "lead:it"}, {Name: "经理", Approver: "person:" + manager, When: `risk == "高"`}},
	Change: &core.ChangeForm{
		Summary: "what", On: "day", Window: "span", Risk: "risk", Backout: "back", Hours: []string{"20:00-06:00"},
		Freeze: []core.Freeze{{From: "2026-12-31", To: "2027-01-03", Why: "元旦"}},
	},
	Checklist: []core.CheckTemplate{
		{Name: "备份", By: []string{"technician"}}, {Name: "业务验证", By: []string{"approver"}}, {Name: "归档", By: []string{"lead"}, Optional: true},
		{Name: "复核", By: []string{"person:" + manager}, When: core.Condition{"risk": {"高"}}},
	},
}

// evening is the start of the window that newChange asks for.
var evening = time.Date(2026, 11, 25, 22, 0, 0, 0, time.FixedZone("CST", 8*3600))

func changeHouse() *house {
	h := newHouse()
	h.world.Setup.Catalogue = append(h.world.Setup.Catalogue, changeItem)
	return h
}

// newChange has a technician ask for a change with a window this evening, 22:00 to 24:00.
func newChange(t *testing.T, risk string) *house {
	t.Helper()
	h := changeHouse()
	if err := h.requests("升级核心交换机固件", "2026-11-25", "22:00-24:00", risk, "回滚到旧版固件"); err != nil {
		t.Fatal(err)
	}
	if tk := h.only(t); tk.Type != core.Change || tk.Status != core.StatusWaitingApproval {
		t.Fatalf("the request became %+v", tk)
	}
	return h
}

// requests fills in the form of a change as colleague, on the platform without inputs.
func (h *house) requests(answers ...string) error {
	for _, words := range append([]string{"申请 变更申请"}, answers...) {
		if err := h.says(colleague, false, words); err != nil {
			return err
		}
	}
	return nil
}

// at moves the clock to a moment and runs what is due.
func (h *house) at(t *testing.T, moment time.Time) {
	t.Helper()
	if err := h.passes(moment.Sub(h.clock.Now())); err != nil {
		t.Fatal(err)
	}
}

// shown is everything a card says.
func shown(c cards.Card) string { return fmt.Sprintf("%+v", c) }

// conflictsOf is what the engine finds for a change.
func (h *house) conflictsOf(t *testing.T, tk core.Ticket) []core.Ticket {
	t.Helper()
	x := &turn{ctx: context.Background(), tx: h.tx, w: h.world, now: h.clock.Now()}
	found, err := x.conflicts(tk)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
