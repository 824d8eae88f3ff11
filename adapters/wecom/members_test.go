package wecom

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
)

func TestTheDirectoryIsListedWithAllItsDepartments(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	r.sim.AddDepartment(wecomsim.Department{ID: 70, Name: "固件组", ParentID: 7})
	r.sim.AddPerson(wecomsim.Person{
		ID: "No1", Name: "工号", Title: "组长", Departments: []int{70, 7}, MainDepartment: 70, DirectLeader: []string{zhao}, Attributes: map[string]string{"工号": " E1001 ", "楼层": "3F", "血型": "A"},
	})
	r.sim.AddPerson(wecomsim.Person{ID: "new", Name: "未激活", Status: 4})
	r.sim.AddPerson(wecomsim.Person{ID: "old", Name: "离职", Status: 5})
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
	want := adapters.Member{ID: "no1", Address: "No1", Name: "工号", Title: "组长", Department: "固件组", ManagerID: strings.ToLower(zhao), Active: true, Number: "E1001", Site: "3F"}
	if found["no1"] != want || found[strings.ToLower(liu)].Department != "研发部" {
		t.Errorf("listed %+v and %+v", found["no1"], found[strings.ToLower(liu)])
	}
	if m := found["new"]; m.Active || m.Left {
		t.Errorf("who never signed in is %+v", m)
	}
	for _, id := range []string{"old", strings.ToLower(away)} {
		if _, ok := found[id]; ok {
			t.Errorf("%s is listed", id)
		}
	}
	if m, err := r.a.Person(t.Context(), "old"); err != nil || !m.Left {
		t.Errorf("who left is %+v, %v", m, err)
	}
}
