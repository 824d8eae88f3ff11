package demo_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestAnAnswerThatFoundNoButtonIsTyped(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee := p.person(casts[core.DingTalk].employee, core.DingTalk)
		employee.says("财务系统打不开了，一直白屏")
		employee.says("转人工")
		v := employee.drafted("财务系统打不开")
		employee.clicks(v, "改分类", nil)
		const last = "其他 IT 问题"
		choice := employee.matches(employee.direct, "the choice of categories", func(v actor.View) bool { return v.Has("属于哪一类", "「"+last+" ") })
		if choice.Button(last) != nil {
			t.Fatalf("the platform shows all categories as buttons: %q", choice.Labels())
		}
		_, after, _ := strings.Cut(choice.Text, "「"+last+" ")
		code, _, _ := strings.Cut(after, "」")
		employee.says(last + " " + code)
		employee.matches(employee.direct, "the draft in its new category", func(v actor.View) bool { return v.Has("财务系统打不开", last) && v.Button("提交") != nil })
	})
}

func TestARequestFormIsFilledByText(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		applicant := p.person(applicants[core.Feishu].applicant, core.Feishu)
		applicant.says("申请 笔记本")
		form := applicant.matches(applicant.direct, "the form", func(v actor.View) bool { return v.Button("提交申请") != nil })
		applicant.says("提交申请 " + applicant.codeOf(form))
		for i, answer := range []string{"1", "到期更换", "2026-12-01", "原机器电池鼓包"} {
			applicant.sees([]string{"1/4", "2/4", "3/4", "4/4"}[i])
			applicant.says(answer)
		}
		n := applicant.numberIn(applicant.sees("IT-0", "等待审批"))
		applicant.becomes(applicant.direct, form, "已提交为 "+n)
		applicant.repeats(form, "提交申请") // as a client would that had not seen the change
		applicant.becomes(applicant.direct, form, n)
		applicant.says("我的工单")
		if list := applicant.sees("我的未完成工单", n); len(ticketNumber.FindAllString(list.Text, -1)) != 1 {
			t.Errorf("the request is there twice: %s", list.Text)
		}
	})
}
