package dingtalk

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
)

func TestTheDirectoryIsListedWithAllItsDepartmentsAndPages(t *testing.T) {
	for _, asStrings := range []bool{false, true} {
		opts := simOptions()
		opts.StringNumbers = asStrings
		r := newRig(t, slog.New(slog.DiscardHandler), opts, nil)
		r.sim.AddDepartment(dingtalksim.Department{ID: 70, Parent: 7, Name: "网络组"})
		r.sim.AddDepartment(dingtalksim.Department{ID: 9, Name: "机密", Hidden: true})
		for i := range 130 { // more than a page
			r.sim.AddPerson(dingtalksim.Person{ID: fmt.Sprintf("net%03d", i), Depts: []int64{70}})
		}
		r.sim.AddPerson(dingtalksim.Person{ID: "no", Name: "工号", Depts: []int64{7}, Number: "E1001", Site: "3F", Manager: zhou})
		r.sim.AddPerson(dingtalksim.Person{ID: "secret", Depts: []int64{9}})
		r.sim.AddPerson(dingtalksim.Person{ID: "old", Depts: []int64{7}, Inactive: true})
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
		want := adapters.Member{ID: "no", Name: "工号", Department: "信息技术部", ManagerID: zhou, Active: true, Number: "E1001", Site: "3F"}
		if found["no"] != want || found["net129"].Department != "网络组" || found[zhou].Name != "周予安" {
			t.Errorf("listed %+v, %+v, %+v", found["no"], found["net129"], found[zhou])
		}
		for _, id := range []string{"secret", "old", outsider} {
			if _, ok := found[id]; ok {
				t.Errorf("%s is listed", id)
			}
		}
		if _, err := r.a.Person(t.Context(), "old"); adapters.VerdictOf(err) != adapters.Gone {
			t.Errorf("looking up who left gives %v", err)
		}
	}
}
