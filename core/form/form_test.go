package form_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// today is a Wednesday.
var today = time.Date(2026, 11, 25, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))

func field(kind string, with ...func(*core.CatalogueField)) core.CatalogueField {
	f := core.CatalogueField{Name: "x", Label: "项目", Type: kind, Required: true}
	for _, w := range with {
		w(&f)
	}
	return f
}

func options(o ...string) func(*core.CatalogueField) {
	return func(f *core.CatalogueField) { f.Options = o }
}

func within(low, high string) func(*core.CatalogueField) {
	return func(f *core.CatalogueField) { f.Min, f.Max = low, high }
}

func checked(name string) func(*core.CatalogueField) {
	return func(f *core.CatalogueField) { f.Check = name }
}

func TestAnswersAreReadTheWayPeopleGiveThem(t *testing.T) {
	models := options("标准办公本", "研发高配本", "设计工作站")
	cases := []struct {
		f      core.CatalogueField
		given  string
		answer string // empty: refused
	}{
		{field("text"), "  a  b ", "a b"},
		{field("text"), "无", ""},
		{field("text", within("5", "")), "太短", ""},
		{field("text"), strings.Repeat("长", 501), ""},
		{field("select", models), "2", "研发高配本"},
		{field("select", models), "２", "研发高配本"},
		{field("select", models), "o3", "设计工作站"},
		{field("select", models), "高配", "研发高配本"},
		{field("select", models), "本", ""},
		{field("select", models), "办公本 高配", ""},
		{field("multiselect", models), "3 1", "标准办公本、设计工作站"},
		{field("multiselect", models), "o1,o3", "标准办公本、设计工作站"},
		{field("multiselect", models), "高配，工作站", "研发高配本、设计工作站"},
		{field("multiselect", models), "1、9", ""},
		{field("multiselect", models), "，", ""},
		{field("multiselect", models, within("2", "")), "1", ""},
		{field("multiselect", models, within("", "1")), "1 2", ""},
		{field("select", options("有", "没有")), "没有", "没有"},
		{field("number"), "3 台", "3"},
		{field("number"), "1,200.50", "1200.5"},
		{field("number"), "三台", ""},
		{field("number"), "1.2.3", ""},
		{field("number", within("1", "10")), "0", ""},
		{field("number", within("1", "10")), "11", ""},
		{field("money"), "￥1,280", "1280.00"},
		{field("money"), "1.2万", "12000.00"},
		{field("money"), "88.8 元", "88.80"},
		{field("money"), "1.234", ""},
		{field("money", within("0.01", "10000")), "1万", "10000.00"},
		{field("money", within("0.01", "10000")), "10000.01", ""},
		{field("date"), "2026/12/1", "2026-12-01"},
		{field("date"), "12月1日", "2026-12-01"},
		{field("date"), "1.5", "2027-01-05"},
		{field("date"), "20261201", "2026-12-01"},
		{field("date"), "后天", "2026-11-27"},
		{field("date"), "下周一", "2026-11-30"},
		{field("date"), "周五", "2026-11-27"},
		{field("date"), "2周后", "2026-12-09"},
		{field("date"), "上周五", "2026-11-20"},
		{field("date", within("", "today")), "11月20日", "2026-11-20"},
		{field("date", within("-180d", "today")), "12月1日", ""}, // the last one was a year ago
		{field("date", within("-180d", "today")), "昨天", "2026-11-24"},
		{field("date"), "2026-02-30", ""},
		{field("date"), "过几天", ""},
		{field("date", within("today", "")), "2026-11-24", ""},
		{field("date", within("today", "+90d")), "2026-11-25", "2026-11-25"},
		{field("date", within("", "+90d")), "2027-11-25", ""},
		{field("asset"), "prn-3f-02", "PRN-3F-02"},
		{field("asset"), "那台打印机", ""},
		{field("text", checked("invoice")), "24317000 00123456 7890", "24317000001234567890"},
		{field("text", checked("invoice")), "12345678", "12345678"},
		{field("text", checked("invoice")), "123456789", ""},
		{field("text", checked("id_card")), "11010519491231002x", "11010519491231002X"}, // the example of GB 11643-1999
		{field("text", checked("id_card")), "110105194912310021", ""},
		{field("text", checked("id_card")), "11010519491331002X", ""},
		{field("text", checked("phone")), "138 0013 8000", "13800138000"},
		{field("text", checked("phone")), "12800138000", ""},
		{field("text", checked("credit_code")), "91350100M000100Y43", "91350100M000100Y43"}, // the example of GB 32100-2015
		{field("text", checked("credit_code")), "91350100M000100Y44", ""},
		{field("text", checked("email")), "A@Example.com", "a@example.com"},
		{field("text", checked("plate")), "沪ad12345", "沪AD12345"},
	}
	for _, c := range cases {
		got, problem := form.Read(c.f, c.given, today)
		if got != c.answer || problem.Empty() != (c.answer != "") {
			t.Errorf("%s %q: read %q, problem %q, want %q", c.f.Type, c.given, got, problem, c.answer)
		}
	}
}

func TestAnOptionalQuestionCanBeSkipped(t *testing.T) {
	f := field("date")
	f.Required = false
	for _, given := range []string{"", "无", "跳过"} {
		if got, problem := form.Read(f, given, today); got != "" || !problem.Empty() {
			t.Errorf("%q: %q %q", given, got, problem)
		}
	}
}

func TestAnAnswerReadAgainStaysWhatItIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := field(rapid.SampledFrom([]string{"text", "multiline", "number", "money", "date", "select", "multiselect", "asset"}).Draw(r, "type"))
		if strings.HasSuffix(f.Type, "select") {
			f.Options = []string{"标准办公本", "研发高配本", "设计工作站"}
		}
		given := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1", "3 2", "1.5万", "¥3,000.10", "明天", "2026-12-01", "AB-1"})).Draw(r, "given")
		once, problem := form.Read(f, given, today)
		if !problem.Empty() {
			return
		}
		if twice, problem := form.Read(f, once, today); twice != once || !problem.Empty() {
			r.Fatalf("%s: %q was read as %q, and that as %q (%s)", f.Type, given, once, twice, problem)
		}
	})
}

// changing is a form whose questions depend on each other.
var changing = []core.CatalogueField{
	{Name: "kind", Label: "类型", Type: "select", Options: []string{"新申领", "更换"}, Required: true},
	{Name: "old", Label: "旧编号", Type: "asset", When: core.Condition{"kind": {"更换"}}},
	{Name: "state", Label: "旧设备状态", Type: "text", When: core.Condition{"old": {"PC-1"}}},
	{Name: "price", Label: "金额", Type: "money"},
	{Name: "quotes", Label: "比价", Type: "text", When: core.Condition{"price": {">=5000"}}},
}

func TestDependentFieldsAreShownWhenTheirConditionHolds(t *testing.T) {
	cases := []struct {
		a    form.Answers
		want string
	}{
		{form.Answers{}, "kind price"},
		{form.Answers{"kind": "更换"}, "kind old price"},
		{form.Answers{"kind": "更换", "old": "PC-1"}, "kind old state price"},
		{form.Answers{"kind": "新申领", "old": "PC-1"}, "kind price"}, // what hangs on a field that is not shown is not shown either
		{form.Answers{"price": "5000.00"}, "kind price quotes"},
		{form.Answers{"price": "4999.99"}, "kind price"},
	}
	for _, c := range cases {
		var names []string
		for _, f := range form.Shown(changing, c.a) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%v shows %q, want %q", c.a, got, c.want)
		}
	}
	kept := form.Keep(changing, form.Answers{"kind": "新申领", "old": "PC-1", "state": "坏", "price": "9000.00"})
	if len(kept) != 2 || kept["price"] == "" {
		t.Errorf("answers of fields that are not shown are kept: %v", kept)
	}
}

func TestEveryMistakeOfAFormIsNamed(t *testing.T) {
	cases := map[string]core.CatalogueField{
		"small letters":     {Name: "Ü", Label: "x", Type: "text"},
		"label is empty":    {Name: "x", Type: "text"},
		"unknown type":      {Name: "x", Label: "x", Type: "essay"},
		"without options":   {Name: "x", Label: "x", Type: "select"},
		"is no select":      {Name: "x", Label: "x", Type: "text", Options: []string{"a"}},
		"there twice":       {Name: "x", Label: "x", Type: "select", Options: []string{"a", "A"}},
		"between choices":   {Name: "x", Label: "x", Type: "multiselect", Options: []string{"a、b"}},
		"unknown check":     {Name: "x", Label: "x", Type: "text", Check: "zodiac"},
		"pattern":           {Name: "x", Label: "x", Type: "text", Pattern: "(", Message: "x"},
		"needs a message":   {Name: "x", Label: "x", Type: "text", Pattern: "a"},
		"no bound":          {Name: "x", Label: "x", Type: "date", Min: "soon"},
		"above max":         {Name: "x", Label: "x", Type: "number", Min: "3", Max: "2"},
		"max_files 2":       {Name: "x", Label: "x", Type: "text", MaxFiles: 2},
		"max_files -1":      {Name: "x", Label: "x", Type: "attachment", MaxFiles: -1},
		"no earlier field":  {Name: "x", Label: "x", Type: "text", When: core.Condition{"x": {"a"}}},
		"no option":         {Name: "x", Label: "x", Type: "text", When: core.Condition{"first": {"c"}}},
		"can't be compared": {Name: "x", Label: "x", Type: "text", When: core.Condition{"first": {">=3"}}},
	}
	first := core.CatalogueField{Name: "first", Label: "第一", Type: "select", Options: []string{"a", "b"}}
	for want, f := range cases {
		errs := form.Judge([]core.CatalogueField{first, f})
		if len(errs) == 0 || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("%s: %v", want, errs)
		}
	}
	if errs := form.Judge(changing); len(errs) != 0 {
		t.Errorf("a sound form is refused: %v", errs)
	}
}
