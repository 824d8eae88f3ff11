package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// leaving is a house where somebody asks for a form that takes back what they hold; what needs the return needs the talk if nothing is held.
func leaving(t *testing.T, register ...asset.Asset) (*house, map[string][]core.Ticket) {
	t.Helper()
	h := newHouse()
	h.tx.assets.known = map[string]asset.Asset{}
	for _, a := range register {
		h.tx.assets.known[a.Code] = a
	}
	h.world.Setup.Catalogue = append(h.world.Setup.Catalogue, core.CatalogueItem{
		ID: "leave", Desk: "it", Name: "办离职", Category: "pc", Priority: "P4", Fields: []core.CatalogueField{{Name: "why", Label: "原因", Type: "text", Required: true}},
		Tasks: []core.TaskTemplate{
			{ID: "pay", Name: "结算", Desk: "it", Needs: []string{"return", "badge"}},
			{ID: "talk", Name: "面谈", Desk: "it"},
			{ID: "return", Name: "收回", Desk: "it", ReturnsOf: core.ReturnsOfRequester, Needs: []string{"talk"}, Undo: "发还"},
			{ID: "badge", Name: "收回", Desk: "hr", ReturnsOf: core.ReturnsOfRequester, Kinds: []string{"门禁卡"}},
		},
	})
	for _, words := range []string{"申请 办离职", "换工作"} {
		if err := h.says(employee, false, words); err != nil {
			t.Fatal(err)
		}
	}
	steps := map[string][]core.Ticket{}
	for _, k := range h.tx.tickets {
		if k.Type == core.Task {
			steps[k.Detail.Step] = append(steps[k.Detail.Step], k)
		}
	}
	return h, steps
}

func TestEachAssetOfALeaverIsATaskAndWhatNeedsThemNeedsAll(t *testing.T) {
	_, steps := leaving(t,
		asset.Asset{Code: "NB-0001", Kind: "笔记本", Site: "3F", Holder: employee, State: asset.InUse}, asset.Asset{Code: "MON-0001", Kind: "显示器", Holder: employee, State: asset.Repair},
		asset.Asset{Code: "OLD-0001", Kind: "笔记本", Holder: employee, State: asset.Retired}, asset.Asset{Code: "NB-0002", Kind: "笔记本", Holder: other, State: asset.InUse},
		asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: employee, State: asset.InUse})
	if len(steps["return"]) != 2 || len(steps["badge"]) != 1 || len(steps["pay"][0].Detail.Needs) != 3 || len(steps["return"][0].Detail.Needs) != 1 {
		t.Errorf("%d returns, %d badges, settling needs %v", len(steps["return"]), len(steps["badge"]), steps["pay"][0].Detail.Needs)
	}
	_, steps = leaving(t)
	if len(steps["return"])+len(steps["badge"]) != 0 || len(steps["pay"][0].Detail.Needs) != 1 || steps["pay"][0].Detail.Needs[0] != steps["talk"][0].ID {
		t.Errorf("without assets: %d returns, settling needs %v", len(steps["return"]), steps["pay"][0].Detail.Needs)
	}
}

func TestTheRegisterFollowsAReturnUnlessItWentOnMeanwhile(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile, want asset.Asset
		says            string
	}{
		"still theirs": {asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: employee, State: asset.InUse}, asset.Asset{Code: "BG-0001", Kind: "门禁卡", State: asset.InStock}, "已收"},
		"in repair":    {asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: employee, State: asset.Repair}, asset.Asset{Code: "BG-0001", Kind: "门禁卡", State: asset.Repair}, "已收"},
		"a colleague's": {asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: other, State: asset.InUse}, asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: other, State: asset.InUse},
			"已收；登记没有改：BG-0001 现在的使用人是 人" + other},
		"gone": {asset.Asset{}, asset.Asset{}, "已收；登记里已没有 BG-0001"},
	} {
		h, steps := leaving(t, asset.Asset{Code: "BG-0001", Kind: "门禁卡", Holder: employee, State: asset.InUse})
		if delete(h.tx.assets.known, "BG-0001"); c.meanwhile.Code != "" {
			h.tx.assets.known["BG-0001"] = c.meanwhile
		}
		task := steps["badge"][0]
		if err := h.says(stranger, false, "解决 "+task.Number+" 已收"); err != nil {
			t.Fatal(err)
		}
		if got := h.tx.assets.known["BG-0001"]; got != c.want {
			t.Errorf("%s: the register has %+v, not %+v", name, got, c.want)
		}
		if done := h.tx.tickets[task.ID]; done.Status != core.StatusClosed || done.Detail.Resolution != c.says {
			t.Errorf("%s: %s, %q", name, done.Status, done.Detail.Resolution)
		}
		told := strings.Count(strings.Join(h.acts(), " "), "asset.changed")
		if changed := c.meanwhile != c.want; told != map[bool]int{true: 1, false: 0}[changed] {
			t.Errorf("%s: %d lines of the trail tell of the asset", name, told)
		}
	}
}
