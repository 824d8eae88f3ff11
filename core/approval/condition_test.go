package approval_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

var fields = []core.CatalogueField{{Name: "amount", Label: "金额", Type: "number"}, {Name: "kind", Label: "类型", Type: "select", Options: []string{"新购", "更换"}}}

func TestAConditionIsJudgedOverTheForm(t *testing.T) {
	for when, want := range map[string]bool{
		"":                     true,
		"amount >= 5000":       true,
		"amount > 5000":        false,
		`kind == "新购"`:         true,
		`kind in ["更换", "维修"]`: false,
		`amount >= 5000 && kind != "更换" || requester.vip`: true,
		`requester.department == "研发中心"`:                  true,
		`kind contains "新"`:                               true,
	} {
		c, err := approval.ParseCondition(when, fields)
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		got, err := c.Holds(map[string]string{"amount": "5,000", "kind": "新购"}, core.Person{Department: "研发中心"})
		if err != nil || got != want {
			t.Errorf("%s holds: %v (%v)", when, got, err)
		}
	}
}

func TestAConditionThatCouldHangOrIsMisspeltIsRefused(t *testing.T) {
	for _, when := range []string{
		"amont >= 5000", `amount == "5000"`, "amount", "len(kind) > 3", "1 in 1..1000000000", "all([1], # > 0)", "amount ** 9 > 1", "requester.password == 1",
		strings.Repeat("amount > 1 && ", 60) + "true", strings.Repeat(" ", 600) + "true", "amount >=", "now() != nil",
	} {
		if _, err := approval.ParseCondition(when, fields); err == nil {
			t.Errorf("%.60s is accepted", when)
		}
	}
}

func TestAnEmptyNumberIsZero(t *testing.T) {
	c, err := approval.ParseCondition("amount < 1", fields)
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := c.Holds(nil, core.Person{}); !yes || err != nil {
		t.Errorf("holds: %v (%v)", yes, err)
	}
}
