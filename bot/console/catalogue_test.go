package console

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// loan is a catalogue item whose second example says what doesn't come of it.
var loan = core.CatalogueItem{
	ID: "laptop", Desk: "it", Name: "借用笔记本", Description: "出差或维修期间临时用", Audience: &core.Audience{People: []core.PersonID{"p2"}},
	Fields:    []core.CatalogueField{{Name: "days", Label: "借几天", Type: core.FieldNumber, Required: true}},
	Approvals: []core.ApprovalTemplate{{Name: "直属上级", Approver: "manager"}},
	Tasks:     []core.TaskTemplate{{ID: "hand", Name: "准备并发放", Desk: "it"}},
	Examples: []core.FlowExample{
		{Name: "借三天", By: "p2", Form: map[string]string{"days": "3"}, Asks: []core.PersonID{"p1"}, Tasks: []string{"hand"}, End: core.EndDone},
		{Name: "上级离职", By: "p2", Form: map[string]string{"days": "3"}, Absent: []core.PersonID{"p1"}, Asks: []core.PersonID{"p1"}, Tasks: []string{"hand"}, End: core.EndDone},
		{Name: "不在范围", By: "p1", End: core.EndDone},
		{Name: "多填一项", By: "p2", Form: map[string]string{"days": "3", "colour": "蓝"}, End: core.EndDone},
		{Name: "天数写错", By: "p2", Form: map[string]string{"days": "很久"}, End: core.EndInvalid},
	},
}

// withLoan puts the item into the set-up, and people for it into the directory.
func (d *fixture) withLoan() {
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutPerson(ctx, core.Person{ID: "p1", Name: "张伟", Active: true, Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}}); err != nil {
			return err
		}
		return tx.PutPerson(ctx, core.Person{ID: "p2", Name: "陈嘉宁", Manager: "p1", Active: true})
	})
	setup, err := d.db.Org("acme").LoadSetup(d.t.Context())
	must(d.t, err)
	setup.Catalogue = []core.CatalogueItem{loan}
	_, err = d.db.Org("acme").SaveSetup(d.t.Context(), setup)
	must(d.t, err)
}

func TestTheCatalogueShowsEachItemAndHowItsExamplesEnd(t *testing.T) {
	d := company(t)
	if v := get[catalogueView](d, "/catalogue"); len(v.Items) != 0 || v.Version == 0 {
		t.Errorf("without items %+v", v)
	}
	d.withLoan()
	v := get[catalogueView](d, "/catalogue")
	want := itemView{ID: "laptop", Name: "借用笔记本", Description: loan.Description, Desk: "it", DeskName: "IT 服务台", Invited: 1, Fields: 1, Approvals: 1, Tasks: 1, Examples: 5, Failing: 3}
	if len(v.Items) != 1 || cmp.Diff(want, v.Items[0]) != "" {
		t.Errorf("the catalogue is %+v", v.Items)
	}
	it := get[itemCase](d, "/catalogue/laptop")
	if it.Audience == nil || !slices.Equal(it.Audience.People, []string{"陈嘉宁"}) || it.Form[0].Label != "借几天" || !strings.HasPrefix(it.Drawing, "<svg") || !strings.Contains(strings.Join(it.Explain, "\n"), "张伟") {
		t.Errorf("the item is %+v", it)
	}
	var ok []bool
	for _, ex := range it.Cases {
		ok = append(ok, ex.OK)
	}
	if !slices.Equal(ok, []bool{true, false, false, false, true}) {
		t.Errorf("the examples end well: %v", ok)
	}
	if good := it.Cases[0]; cmp.Diff(endView{"done", []string{"张伟"}, []string{"准备并发放"}}, *good.Got) != "" {
		t.Errorf("the first example ends %+v", good.Got)
	}
	if gone := it.Cases[1]; slices.Equal(gone.Got.Asks, gone.Want.Asks) || !slices.Equal(gone.Absent, []string{"张伟"}) {
		t.Errorf("the second example should ask somebody else: %+v", gone)
	}
	if it.Cases[2].Reason != "张伟不在可以申请的人里" || it.Cases[2].Got != nil || it.Cases[3].Reason != "填了不会问到的「colour」" || !strings.Contains(it.Cases[4].Reason, "借几天") {
		t.Errorf("the reasons are %q, %q, %q", it.Cases[2].Reason, it.Cases[3].Reason, it.Cases[4].Reason)
	}
	d.want(404, "GET", "/catalogue/nothing", nil)
}
