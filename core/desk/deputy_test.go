package desk

import "testing"

func TestASentenceMakesSomebodyTheDeputy(t *testing.T) {
	for text, want := range map[string]string{
		"我下周休假，审批请 李四 代":        "李四",
		"下周出差，审批由欧阳明月代理":        "欧阳明月",
		"12月1日到5日请假，审批交给@王五处理":  "王五",
		"我明天不在，审批请 Amy 帮忙处理一下":  "Amy",
		"审批请李四代":                "", // when?
		"采购审批流程请 IT 代为查一下哪里卡住了": "",
		"明天的会议室帮我订一下":           "",
	} {
		c, ok := parseCommand(text, "IT")
		if got := c.label; ok != (want != "") || got != want {
			t.Errorf("%q names %q (%v)", text, got, ok)
		}
	}
}

func TestAReturnNamesItsStepByNumber(t *testing.T) {
	for text, want := range map[string]struct {
		step   int
		reason string
	}{
		"缺发票": {0, "缺发票"}, "2 缺发票": {1, "缺发票"}, "第2级 缺发票": {1, "缺发票"}, "第 3 级，缺发票": {2, "缺发票"}, "3级": {2, ""}, "2026 年的预算": {0, "2026 年的预算"}, "5000元太多": {0, "5000元太多"},
	} {
		if step, reason := stepNamed(text); step != want.step || reason != want.reason {
			t.Errorf("%q means step %d %q", text, step, reason)
		}
	}
}
