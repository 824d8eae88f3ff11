package change

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

var cst = time.FixedZone("CST", 8*3600)

var spec = core.ChangeForm{Summary: "what", On: "day", Window: "span", Risk: "risk", Backout: "back", Service: "system"}

func plan(day, span string) core.ChangePlan {
	return Plan(spec, map[string]string{"day": day, "span": span, "risk": "低", "back": "回滚", "system": "ERP"}, cst)
}

func TestAWindowIsReadAsItIsWritten(t *testing.T) {
	for span, want := range map[string]string{
		"22:00-24:00": "11月28日 22:00–24:00", "22:00-2:00": "11月28日 22:00–次日 02:00", "1:00-5:00": "11月28日 01:00–05:00", "0:00-24:00": "11月28日 00:00–24:00",
		"22：00～23：30": "11月28日 22:00–23:30", "22:00至0:00": "11月28日 22:00–24:00", "晚上": "未写明", "25:00-26:00": "未写明", "22:00-22:00": "未写明", "22:75-23:00": "未写明", "24:00-1:00": "未写明",
	} {
		if got := Words(plan("2026-11-28", span), cst).String(); got != want {
			t.Errorf("%s is %s, want %s", span, got, want)
		}
	}
	if p := plan("", "22:00-24:00"); !p.From.IsZero() {
		t.Errorf("a window without a day is %+v", p)
	}
}

func TestWhatStandsAgainstAChangeIsNamedWithTheWayOut(t *testing.T) {
	rules := spec
	rules.Hours = []string{"20:00-06:00", "12:00-13:00"}
	rules.Freeze = []core.Freeze{{From: "2026-12-30", To: "2027-01-03", Why: "年终结账"}}
	now := time.Date(2026, 11, 27, 10, 0, 0, 0, cst)
	for _, c := range []struct{ day, span, why string }{
		{"2026-11-28", "22:00-24:00", ""}, {"2026-11-28", "1:00-5:00", ""}, {"2026-11-28", "12:00-13:00", ""}, {"2026-11-28", "23:00-6:00", ""},
		{"2026-11-28", "19:59-21:00", "时段"}, {"2026-11-28", "5:00-6:01", "时段"}, {"2026-11-28", "12:30-13:30", "时段"},
		{"2026-11-27", "1:00-5:00", "已经过去"}, {"2026-11-27", "20:00-22:00", ""},
		{"2026-12-29", "22:00-24:00", ""}, {"2026-12-29", "22:00-0:30", "封网"}, {"2027-01-03", "22:00-23:00", "封网"}, {"2027-01-04", "0:00-5:00", ""},
		{"2026-11-28", "x", "没有写明"},
	} {
		o := Object(rules, plan(c.day, c.span), now, cst)
		if !strings.Contains(o.Why.String(), c.why) || (c.why == "") == o.Stands() || o.Stands() == o.Fix.Empty() {
			t.Errorf("%s %s: %+v, want %q", c.day, c.span, o, c.why)
		}
	}
	p := plan("2026-11-28", "22:00-24:00")
	p.Backout = " \n"
	if o := Object(rules, p, now, cst); !strings.Contains(o.Why.String(), "回退方案") {
		t.Errorf("without a backout plan: %+v", o)
	}
}

func TestWindowsOverlapWhereTheyShareAMoment(t *testing.T) {
	base := time.Date(2026, 11, 28, 0, 0, 0, 0, cst)
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) core.ChangePlan {
			from := rapid.IntRange(0, 40).Draw(r, name)
			return core.ChangePlan{From: base.Add(time.Duration(from) * time.Minute), To: base.Add(time.Duration(from+rapid.IntRange(1, 20).Draw(r, name+" long")) * time.Minute)}
		}
		a, b, shared := draw("a"), draw("b"), false
		for m := range 61 {
			at := base.Add(time.Duration(m) * time.Minute)
			shared = shared || Within(a, at) && Within(b, at)
		}
		if Overlap(a, b) != shared || Overlap(b, a) != shared {
			r.Fatalf("%v and %v overlap %v", a, b, Overlap(a, b))
		}
	})
}

func TestAChecklistHoldsWhatAppliesAndOpenListsWhatHoldsUp(t *testing.T) {
	it := core.CatalogueItem{
		Fields:    []core.CatalogueField{{Name: "risk", Type: core.FieldSelect, Options: []string{"低", "高"}}},
		Checklist: []core.CheckTemplate{{Name: "备份", By: []string{"technician"}}, {Name: "复核", By: []string{"lead"}, When: core.Condition{"risk": {"高"}}}, {Name: "归档", By: []string{"lead"}, Optional: true}},
	}
	if low := Checklist(it, map[string]string{"risk": "低"}); len(low) != 2 || !slices.Equal(Open(low), []int{0}) {
		t.Errorf("of a low risk: %+v", low)
	}
	high := Checklist(it, map[string]string{"risk": "高"})
	high[0].Done = time.Now()
	if len(high) != 3 || !slices.Equal(Open(high), []int{1}) {
		t.Errorf("of a high risk: %+v", high)
	}
}

func TestWhatAnItemSaysOfItsChangesIsJudged(t *testing.T) {
	sound := core.CatalogueItem{
		Fields: []core.CatalogueField{
			{Name: "what", Type: core.FieldText, Required: true}, {Name: "day", Type: core.FieldDate, Required: true}, {Name: "span", Type: core.FieldText, Required: true},
			{Name: "risk", Type: core.FieldSelect, Required: true}, {Name: "back", Type: core.FieldText, Required: true}, {Name: "system", Type: core.FieldText, Required: true},
		},
		Approvals: []core.ApprovalTemplate{{Name: "a", Approver: "lead"}}, Change: &spec,
		Checklist: []core.CheckTemplate{{Name: "备份", By: []string{"technician"}}},
	}
	if errs := Judge(sound); len(errs) > 0 {
		t.Fatal(errs)
	}
	for want, spoil := range map[string]func(*core.CatalogueItem, *core.ChangeForm){
		"nobody approves it":     func(it *core.CatalogueItem, _ *core.ChangeForm) { it.Approvals = nil },
		"must be required":       func(it *core.CatalogueItem, _ *core.ChangeForm) { it.Fields[4].Required = false },
		`has no field "nowhere"`: func(_ *core.CatalogueItem, f *core.ChangeForm) { f.Backout = "nowhere" },
		"is a text, a date":      func(_ *core.CatalogueItem, f *core.ChangeForm) { f.On = "what" },
		`hours "evening"`:        func(_ *core.CatalogueItem, f *core.ChangeForm) { f.Hours = []string{"evening"} },
		"freeze 2026-12-31 to": func(_ *core.CatalogueItem, f *core.ChangeForm) {
			f.Freeze = []core.Freeze{{From: "2026-12-31", To: "2026-12-01", Why: "x"}}
		},
		"by is empty":              func(it *core.CatalogueItem, _ *core.ChangeForm) { it.Checklist[0].By = nil },
		"is never there":           func(it *core.CatalogueItem, _ *core.ChangeForm) { it.Checklist[0].When = core.Condition{"x": {"y"}} },
		"checklist belongs to a c": func(it *core.CatalogueItem, _ *core.ChangeForm) { it.Change = nil },
	} {
		it, form := sound, spec
		it.Fields, it.Checklist, it.Change = slices.Clone(sound.Fields), slices.Clone(sound.Checklist), &form
		spoil(&it, &form)
		found := false
		for _, err := range Judge(it) {
			found = found || strings.Contains(err.Error(), want)
		}
		if !found {
			t.Errorf("%q is not among %v", want, Judge(it))
		}
	}
}
