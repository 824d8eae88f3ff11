package feishu

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
)

func TestTheDirectoryIsListedWithAllItsDepartmentsAndPages(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	r.sim.AddDepartment(feishusim.Department{ID: "od_rd", Name: "研发中心", Parent: "0"}, feishusim.Department{ID: "od_fw", Name: "固件组", Parent: "od_rd"})
	for i := range 70 { // more than a page
		id := fmt.Sprintf("fw%02d", i)
		r.sim.AddPerson(feishusim.Person{ID: id, Name: id, OpenID: "ou_" + id, UnionID: "on_" + id, Departments: []string{"od_fw"}})
	}
	r.sim.AddPerson(
		feishusim.Person{ID: "no", Name: "工号", OpenID: "ou_no", UnionID: "on_no", Departments: []string{"od_rd"}, EmployeeNo: "E1001", City: "苏州", WorkStation: "3F-12", Leader: lin},
		feishusim.Person{ID: "old", OpenID: "ou_old", UnionID: "on_old", Departments: []string{"od_rd"}, Resigned: true},
	)
	found := map[string]adapters.Member{}
	err := r.a.Members(t.Context(), func(page []adapters.Member) error {
		for _, m := range page {
			found[m.ID] = m
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := adapters.Member{ID: "on_no", Address: "ou_no", Name: "工号", Department: "研发中心", ManagerID: "on_lin", Active: true, Number: "E1001", Site: "苏州 3F-12"}
	if found["on_no"] != want || found["on_fw69"].Department != "固件组" || found["on_zhao"].Name != "赵磊" {
		t.Errorf("listed %+v, %+v, %+v", found["on_no"], found["on_fw69"], found["on_zhao"])
	}
	if _, ok := found["on_old"]; ok || len(found) != 75 { // 70, no, and the rig's four
		t.Errorf("%d people are listed; somebody who left among them: %v", len(found), ok)
	}
	if m, err := r.a.Person(t.Context(), "on_old"); err != nil || !m.Left {
		t.Errorf("who left is %+v, %v", m, err)
	}
}

func TestAListingWithoutTheRightSaysSo(t *testing.T) {
	opts := simOptions()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, func(c *Config) { c.AppSecret = "wrong" })
	err := r.a.Members(t.Context(), func([]adapters.Member) error { return nil })
	if adapters.VerdictOf(err) != adapters.Misconfigured {
		t.Errorf("the listing ends with %v", err)
	}
}
