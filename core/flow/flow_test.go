package flow_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// company is small: a boss without a manager, a lead under them, two employees.
func company() flow.Directory {
	return flow.Directory{
		Setup: &core.Setup{Desks: []core.Desk{{ID: "it", Name: "IT 服务台", Lead: "lead"}, {ID: "hr", Name: "人力资源服务台", Lead: "boss"}, {ID: "ops", Name: "运维", Lead: "nobody"}, {ID: "empty", Name: "空服务台"}}},
		People: []core.Person{
			{ID: "boss", Name: "老板", Active: true, Roles: []core.Role{core.RoleLead}, Desks: []core.DeskID{"hr"}},
			{ID: "lead", Name: "组长", Manager: "boss", Active: true, Roles: []core.Role{core.RoleLead}, Desks: []core.DeskID{"it", "ops"}, Department: "IT"},
			{ID: "anna", Name: "安娜", Manager: "lead", Active: true, Department: "IT"},
			{ID: "ben", Name: "本", Manager: "gone", Active: true, Department: "销售"},
			{ID: "gone", Name: "离职", Manager: "boss"},
		},
	}
}

// item is sound; each test spoils it in one place.
func item() core.CatalogueItem {
	return core.CatalogueItem{
		ID: "pc", Desk: "it", Name: "电脑",
		Fields: []core.CatalogueField{
			{Name: "kind", Label: "类型", Type: "select", Options: []string{"新", "换"}, Required: true},
			{Name: "price", Label: "金额", Type: "money", Required: true},
			{Name: "for_whom", Label: "使用人", Type: "person"},
		},
		Approvals: []core.ApprovalTemplate{{Name: "上级", Approver: "manager", OnSelf: "manager"}, {Name: "老板", Approver: "person:boss", When: "price >= 5000", OnSelf: "skip"}},
		Tasks: []core.TaskTemplate{
			{ID: "collect", Name: "收旧", Desk: "it", When: core.Condition{"kind": {"换"}}},
			{ID: "prepare", Name: "准备", Desk: "it", Needs: []string{"collect"}},
			{ID: "train", Name: "培训", Desk: "hr", Needs: []string{"prepare"}, Optional: true},
		},
	}
}

func TestASoundItemIsAccepted(t *testing.T) {
	if errs := flow.Judge(company(), item()); len(errs) > 0 {
		t.Fatal(errs)
	}
}

func TestEveryWayAnItemCanFailIsNamed(t *testing.T) {
	cases := map[string]func(*core.CatalogueItem){
		"loop: collect → train":   func(it *core.CatalogueItem) { it.Tasks[0].Needs = []string{"train"} },
		"loop: collect → collect": func(it *core.CatalogueItem) { it.Tasks[0].Needs = []string{"collect"} },
		"which is no task":        func(it *core.CatalogueItem) { it.Tasks[1].Needs = []string{"nothing"} },
		"never reached":           func(it *core.CatalogueItem) { it.Tasks[0].When = core.Condition{"kind": {"旧"}} },
		"no earlier field":        func(it *core.CatalogueItem) { it.Tasks[0].When = core.Condition{"colour": {"红"}} },
		"nobody works for desk":   func(it *core.CatalogueItem) { it.Tasks[2].Desk = "empty" },
		"is a dead end: nobody":   func(it *core.CatalogueItem) { it.Desk = "empty" },
		"every task is optional":  func(it *core.CatalogueItem) { it.Tasks[0].Optional, it.Tasks[1].Optional = true, true },
		"is not defined":          func(it *core.CatalogueItem) { it.Tasks[0].Desk = "sales" },
		"used twice":              func(it *core.CatalogueItem) { it.Tasks[1].ID = "collect" },
		"never shown":             func(it *core.CatalogueItem) { it.Fields[0].When = core.Condition{"price": {">=3"}} },
		"组长 would approve their own": func(it *core.CatalogueItem) {
			it.Approvals = []core.ApprovalTemplate{{Name: "组长", Approver: "lead:it"}}
		},
		"nobody can approve for 本":  func(it *core.CatalogueItem) { it.Desk = "ops" },
		"nobody is of its audience": func(it *core.CatalogueItem) { it.Audience = &core.Audience{Departments: []string{"法务"}} },
	}
	for want, spoil := range cases {
		it := item()
		spoil(&it)
		var all []string
		for _, err := range flow.Judge(company(), it) {
			all = append(all, err.Error())
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("%s is not named: %q", want, all)
		}
	}
}

func TestAPlanSaysWhoIsAskedAndWhy(t *testing.T) {
	d := company()
	cases := []struct{ by, price, want string }{
		{"anna", "100", "lead（直属上级）"},
		{"anna", "5000", "lead（直属上级） boss（指定审批人老板）"},
		{"ben", "100", "lead（找不到直属上级，改由IT 服务台组长审批）"},
		{"boss", "5000", "lead（找不到直属上级，改由IT 服务台组长审批） （申请人就是指定审批人老板，跳过）"},
		{"lead", "5000", "boss（直属上级） boss（指定审批人老板）"},
	}
	for _, c := range cases {
		p := d.People[slices.IndexFunc(d.People, func(p core.Person) bool { return string(p.ID) == c.by })]
		var got []string
		for _, s := range flow.Plan(d, item(), p, map[string]string{"price": c.price}) {
			got = append(got, strings.Trim(fmt.Sprint(s.Who), "[]")+"（"+s.Why+"）")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s with %s: %s, want %s", c.by, c.price, got, c.want)
		}
	}
}

func TestATaskWhoseNeedDoesNotApplyWaitsForWhatThatNeeded(t *testing.T) {
	it := item()
	it.Tasks[1].When = core.Condition{"kind": {"新"}} // now train hangs on collect when something is exchanged
	it.Tasks[1].Needs = []string{"collect"}
	tasks := flow.Tasks(it, map[string]string{"kind": "换"})
	if len(tasks) != 2 || tasks[1].ID != "train" || !slices.Equal(tasks[1].Needs, []string{"collect"}) {
		t.Errorf("tasks %+v", tasks)
	}
}

func TestExamplesAreHeldToWhatTheySay(t *testing.T) {
	ok := core.FlowExample{Name: "同意", By: "anna", Form: map[string]string{"kind": "换", "price": "5000"}, Asks: []core.PersonID{"lead", "boss"}, Tasks: []string{"collect", "prepare", "train"}, End: "done"}
	cases := []struct {
		spoil func(*core.FlowExample)
		want  string
	}{
		{func(*core.FlowExample) {}, ""},
		{func(ex *core.FlowExample) { ex.End, ex.Tasks = "refused", nil }, ""},
		{func(ex *core.FlowExample) { ex.End, ex.Tasks = "withdrawn", nil }, ""},
		{func(ex *core.FlowExample) {
			ex.Absent, ex.Asks = []core.PersonID{"lead"}, []core.PersonID{"boss", "boss"}
		}, ""},
		{func(ex *core.FlowExample) { ex.Form = map[string]string{"kind": "换"} }, "必填"},
		{func(ex *core.FlowExample) { ex.Form, ex.End = map[string]string{"kind": "换"}, "invalid" }, ""},
		{func(ex *core.FlowExample) { ex.End = "invalid" }, "nothing is wrong"},
		{func(ex *core.FlowExample) { ex.Asks = ex.Asks[:1] }, "should ask"},
		{func(ex *core.FlowExample) { ex.Tasks = ex.Tasks[:1] }, "should lead to the tasks"},
		{func(ex *core.FlowExample) { ex.Form["colour"] = "红" }, "never asked"},
		{func(ex *core.FlowExample) { ex.By = "gone" }, "may not request"},
	}
	for _, c := range cases {
		ex := ok
		ex.Form = map[string]string{"kind": "换", "price": "5000"}
		c.spoil(&ex)
		err := flow.Try(company(), item(), ex)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", ex, err, c.want)
		}
	}
}

func TestEveryMistakeOfAnAutomatedTaskIsNamed(t *testing.T) {
	for want, spoil := range map[string]func(*core.TaskTemplate){
		"":                              func(*core.TaskTemplate) {},
		`hook "Mail!"`:                  func(k *core.TaskTemplate) { k.Call.Hook = "Mail!" },
		"undoes without undo":           func(k *core.TaskTemplate) { k.Undo = " " },
		"tries 11":                      func(k *core.TaskTemplate) { k.Call.Tries = 11 },
		"tries -1":                      func(k *core.TaskTemplate) { k.Call.Tries = -1 },
		"wait 1h0m0s":                   func(k *core.TaskTemplate) { k.Call.Wait = core.Duration(time.Hour) },
		"timeout 2m0s":                  func(k *core.TaskTemplate) { k.Call.Timeout = core.Duration(2 * time.Minute) },
		`send "salary", which is no`:    func(k *core.TaskTemplate) { k.Call.Send = []string{"price", "salary"} },
		"neither requester nor a field": func(k *core.TaskTemplate) { k.Call, k.ReturnsOf = nil, "price" },
		"take things into its hands":    func(k *core.TaskTemplate) { k.ReturnsOf = "requester" },
		"kinds without returns_of":      func(k *core.TaskTemplate) { k.Kinds = []string{"门禁卡"} },
		`send "paper": files can't be`:  func(k *core.TaskTemplate) { k.Call.Send = []string{"paper"} },
	} {
		it := item()
		it.Fields = append(it.Fields, core.CatalogueField{Name: "paper", Label: "附件", Type: core.FieldAttachment})
		it.Tasks[0].Undo, it.Tasks[0].Call = "还回去", &core.Call{Hook: "mail", Undoes: true, Send: []string{"price"}}
		spoil(&it.Tasks[0])
		var got []string
		for _, err := range flow.Judge(company(), it) {
			got = append(got, err.Error())
		}
		if (len(got) == 0) != (want == "") || want != "" && !strings.Contains(strings.Join(got, "; "), want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestADrawingIsWellFormedAndNamesEveryStep(t *testing.T) {
	it := item()
	it.Tasks[0].Name = `收旧 <&"`
	svg := flow.Draw(company(), it)
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"上级", "老板", "收旧 &lt;&amp;", "准备", "培训", "申请人确认"} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is not drawn", want)
		}
	}
}

func TestAnyTasksEitherComeToAnEndOrAreACircle(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(r, "tasks")
		tasks := make([]core.TaskTemplate, n)
		for i := range tasks {
			tasks[i].ID = fmt.Sprint("t", i)
			for _, need := range rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, n, rapid.ID[int]).Draw(r, "needs") {
				tasks[i].Needs = append(tasks[i].Needs, fmt.Sprint("t", need))
			}
		}
		done := map[string]bool{}
		for range tasks { // whatever can be done is done, round by round
			for _, k := range tasks {
				if !slices.ContainsFunc(k.Needs, func(id string) bool { return !done[id] }) {
					done[k.ID] = true
				}
			}
		}
		if circle := flow.Circle(tasks); (circle == nil) != (len(done) == n) {
			r.Fatalf("%d of %d tasks get done, and the circle is %v", len(done), n, circle)
		}
	})
}
