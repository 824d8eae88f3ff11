package demo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestABegunRequestIsLeftCorrectedAndContinued(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for on, id := range map[core.Platform]core.PersonID{core.WeCom: "chen-jianing", core.DingTalk: "ma-chao"} {
			a, before := p.person(id, on), p.tickets(id)
			a.asks("申请 员工借款", "1/3", "用途")
			a.asks("其他", "2/4", "具体用途") // asked of this answer only
			a.asks("上一步", "1/3", "用途")
			a.asks("备用金", "2/3", "金额")
			a.asks("三千块左右", "请填写金额", "2/3")
			a.asks("￥3,000", "3/3", "预计还款日")
			a.asks("手头宽裕了就还", "请填写日期")
			a.asks("昨天", "不能早于")
			a.asks("我的工单", "还没有提交过工单")
			a.asks("继续申请", "接着填「员工借款」", "金额：3,000.00 元", "3/3", "预计还款日")
			a.asks("上一步", "2/3", "金额")
			a.asks("2000", "3/3", "预计还款日")
			a.says("下周一")
			tk := p.fresh(id, before)
			if f := tk.Detail.Form; f["amount"] != "2000.00" || f["repay_on"] != "2026-11-30" || f["purpose"] != "备用金" {
				t.Errorf("%s: the request holds %v", on, f)
			}
			a.asks("继续申请", "没有填到一半的申请")
		}
	})
}

// asks says something and waits for an answer to it.
func (a person) asks(text string, words ...string) actor.View {
	a.p.t.Helper()
	before := a.seen()
	a.says(text)
	return a.hearsNew(before, words...)
}

func TestACardAsksForWhatTheAnswersBringUpAndCanGoBack(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		a, before := p.person("feng-zihan", core.Feishu), p.tickets("feng-zihan")
		seen := a.seen()
		a.says("申请 员工借款")
		card := a.matches(a.direct, "the form", func(v actor.View) bool { return !seen[v.ID] && v.Button("提交申请") != nil })
		if card.Has("具体用途") {
			t.Errorf("the card asks for what nobody has to answer yet: %s", card.Text)
		}
		wrong := map[string]string{"purpose": "o4", "amount": "很多", "repay_on": "2026-12-01"}
		a.hears(a.direct, a.clicks(card, "提交申请", wrong), "请填写金额")
		card = a.becomes(a.direct, card, "请修改", "具体用途", "2026-12-01") // what was right is kept
		a.hears(a.direct, a.clicks(card, "提交申请", map[string]string{"amount": "800"}), "具体用途」是必填项")
		card = a.becomes(a.direct, card, "**请修改**：「具体用途」是必填项")
		a.clicks(card, "上一步", nil)
		card = a.matches(a.direct, "the whole form again", func(v actor.View) bool { return v.ID == card.ID && v.Button("上一步") == nil && v.Has("800.00") })
		a.clicks(card, "提交申请", map[string]string{"purpose": "o2", "amount": "900", "repay_on": "2026-12-01"})
		tk := p.fresh("feng-zihan", before)
		if f := tk.Detail.Form; f["purpose"] != "备用金" || f["amount"] != "900.00" || f["purpose_text"] != "" {
			t.Errorf("the request holds %v", f)
		}
		a.becomes(a.direct, card, tk.Number, "等待审批")
	})
}

func TestAServiceIsTwoTapsAwayAndFoundInOnesOwnWords(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for on, id := range map[core.Platform]core.PersonID{core.WeCom: "chen-jianing", core.DingTalk: "ma-chao", core.Feishu: "feng-zihan"} {
			a := p.person(id, on)
			card := a.asks("服务", "可以申请的服务")
			if len(card.Buttons) < 8 || card.Button("员工入职") != nil {
				t.Fatalf("%s: the services offered are %q", on, card.Labels())
			}
			last := card.Buttons[7].Label
			seen := a.seen()
			a.clicks(card, last, nil)
			a.matches(a.direct, "the form of "+last, func(v actor.View) bool {
				return !seen[v.ID] && v.Has(last) && (v.Button("提交申请") != nil || v.Has("1/"))
			})
			a.says("取消")
			a.asks("申请 员工入职", "只对部分同事开放")
			a.asks("服务 IT", "IT 服务台的服务", "共享盘权限")
		}
		hr := p.person("pan-yuting", core.WeCom)
		hr.asks("新人要电脑", "开始申请「员工入职」", "新同事姓名")
		hr.asks("取消", "已退出申请")
		a := p.person("chen-jianing", core.WeCom)
		before := p.tickets("chen-jianing")
		requester{a, core.WeCom, p.item("parking")}.applies(map[string]string{"plate": "沪A12345", "energy": "燃油车", "start": "明天"})
		p.fresh("chen-jianing", before)
		if card := a.asks("服务", "可以申请的服务"); card.Buttons[0].Label != "停车月卡" {
			t.Errorf("what was requested last is not what is offered first: %q", card.Labels())
		}
	})
}

func TestARunningRequestKeepsTheVersionItWasMadeWith(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		a, it, before := p.person("ma-chao", core.DingTalk), p.item("certificate"), p.tickets("ma-chao")
		r := requester{a, core.DingTalk, it}
		r.applies(it.Examples[1].Form)
		tk := p.fresh("ma-chao", before)
		changed := it
		changed.Name, changed.Fields, changed.Tasks, changed.Approvals = "开证明", it.Fields[:1], nil, nil
		if _, err := p.demo.App.DB.Org(p.demo.Company.Org.ID).PutItem(p.ctx, changed); err != nil {
			t.Fatal(err)
		}
		for !a.asks("服务", "可以申请的服务").Has("开证明") { // a replica looks for changes once a second
			continue
		}
		decides(p, tk, []core.PersonID{"fang-lihua"})
		p.eventually("the tasks are those of the request", func() bool { return len(p.children(tk.ID)) == 2 })
		works(p, p.reaches(tk.ID, core.StatusFulfilling), it.Examples[1])
		r.asks("申请 开证明", "1/1", "证明类型")
	})
}

func TestTasksWaitAreCountedAndAreTakenBackInReverse(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		it, before := p.item("onboarding"), p.tickets("pan-yuting")
		hr := p.person("pan-yuting", core.WeCom)
		requester{hr, core.WeCom, it}.applies(it.Examples[0].Form)
		tk := p.fresh("pan-yuting", before)
		decides(p, tk, it.Examples[0].Asks)
		tk = p.reaches(tk.ID, core.StatusFulfilling)
		tasks := map[string]core.Ticket{}
		for _, k := range p.children(tk.ID) {
			tasks[k.Detail.Step] = k
		}
		technician, group := p.person("lin-xiaoman", core.Feishu), p.group("it", core.Feishu)
		technician.seesIn(group, tasks["account"].Number, "接单", tk.Number, "潘雨婷")
		technician.saysIn(group, "接单 "+tasks["laptop"].Number)
		technician.seesIn(group, "等待前置任务")
		technician.saysIn(group, "接单 "+tasks["account"].Number)
		p.reaches(tasks["account"].ID, core.StatusInProgress)
		for _, step := range []string{"contract", "account", "buy"} {
			p.demo.Clock.Advance(time.Minute)
			d := p.desk(tasks[step].Desk)
			worker, _ := p.anywhere(d.Lead, 0)
			worker.says("解决 " + tasks[step].Number)
			p.reaches(tasks[step].ID, core.StatusClosed)
			if step == "contract" { // the mail system makes the mailbox by itself then
				p.reaches(tasks["mail"].ID, core.StatusClosed)
			}
		}
		p.reaches(tasks["laptop"].ID, core.StatusNew)
		hr.asks("进度 "+tk.Number, "4/10 项完成", "✅ 签订劳动合同", "✅ 创建邮箱", "⏳ 入职引导")
		hr.says("取消 " + tk.Number)
		p.reaches(tk.ID, core.StatusCancelled)
		for _, step := range []string{"laptop", "seat", "welcome"} {
			p.reaches(tasks[step].ID, core.StatusCancelled)
		}
		undone(t, p, tk, "退掉或转库存", "停用账号与系统")
		p.reaches(p.undoing(tk, tasks["mail"]).ID, core.StatusClosed)
		undone(t, p, tk, "作废劳动合同")
	})
}

// undone checks that what was done is taken back, one after the other.
func undone(t *testing.T, p *play, tk core.Ticket, order ...string) {
	t.Helper()
	for _, name := range order {
		var open, next core.Ticket
		for _, k := range p.children(tk.ID) {
			if !k.Status.Open() {
				continue
			}
			if k.Status == core.StatusNew {
				open = k
			}
			if strings.HasPrefix(k.Title, name) {
				next = k
			}
		}
		if next.ID == "" || open.ID != next.ID {
			t.Fatalf("%s is not what has to be undone now, but %q", name, open.Title)
		}
		worker, _ := p.anywhere(p.desk(next.Desk).Lead, 0)
		worker.says("解决 " + next.Number)
		p.reaches(next.ID, core.StatusClosed)
	}
}
