package demo_test

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// tour leads people on each platform past everything the desk can show.
func tour(h *stagehand) {
	for _, on := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
		employee, technician := spot{casts[on].employee, on, false}, spot{casts[on].technician, on, false}
		lookAround(h, employee)
		report(h, on, employee)
		h.says(employee, "我的工单")
		h.says(employee, "昨天刚换过网线，不知道有没有关系") // which ticket?
		h.says(employee, "邮箱收不到外部邮件")
		work(h, spot{technician.who, on, true}, employee)
		h.says(technician, "我的待办")
		h.passes(40 * time.Minute)
		request(h, on)
		h.passes(40 * time.Minute)
	}
	flood(h)
	h.sendTestCard("zheng-kai")
}

func lookAround(h *stagehand, employee spot) {
	h.says(employee, "帮助")
	h.says(employee, "服务目录")
	h.says(employee, "打印机卡纸了怎么办")
	h.presses(employee, "已解决", nil)
	h.passes(2 * time.Minute)
	h.says(employee, "登不上去")
	h.passes(2 * time.Minute)
	h.says(employee, "算了")
	h.passes(2 * time.Minute)
}

func report(h *stagehand, on core.Platform, employee spot) {
	h.says(employee, "VPN 连不上，提示错误 809")
	h.presses(employee, "仍需人工", nil)
	h.presses(employee, "改分类", nil)
	h.presses(employee, "软件与许可", nil)
	h.presses(employee, "改优先级", nil)
	h.presses(employee, "P2 高", nil)
	h.presses(employee, "提交", nil)
}

func work(h *stagehand, group, employee spot) {
	h.says(group, "帮助")
	h.passes(2 * time.Hour) // a reminder and a breach
	h.presses(group, "转派", nil)
	h.presses(group, "接单", nil)
	h.presses(group, "备注", nil)
	h.presses(group, "挂起", nil)
	h.presses(group, "等待配件到货", nil)
	h.presses(group, "恢复", nil)
	if group.on == core.Feishu {
		h.presses(group, "解决", map[string]string{"note": "已更换内存", "breach": "staff"})
	} else {
		h.presses(group, "解决", map[string]string{"note": "已更换内存"})
		h.presses(group, "人手不足", nil)
	}
	h.presses(employee, "还是不行", nil)
	h.presses(group, "解决", map[string]string{"note": "已更换主板"})
	h.presses(employee, "满意", nil)
}

// request asks for a laptop and has it approved on one platform and refused on the next.
func request(h *stagehand, on core.Platform) {
	who := applicants[on]
	applicant, manager := spot{who.applicant, on, false}, spot{who.manager, on, false}
	h.says(applicant, "申请 笔记本")
	if on == core.Feishu {
		h.presses(applicant, "提交申请", map[string]string{"model": "o1", "kind": "o2", "reason": "原机器电池鼓包"})
		h.returned(manager, applicant)
		h.presses(manager, "同意", nil)
		return
	}
	for _, answer := range []string{"1", "2", "无", "原机器电池鼓包"} {
		h.says(applicant, answer)
	}
	h.returned(manager, applicant)
	h.presses(manager, "驳回", map[string]string{"reason": "budget"})
}

// returned looks at the further acts of an approver, sends the request back and puts it before them again.
func (h *stagehand) returned(manager, applicant spot) {
	h.t.Helper()
	h.presses(applicant, "修改申请", nil)
	h.says(applicant, "取消")
	h.presses(manager, "更多", nil)
	h.presses(manager, "转交", nil)
	h.presses(manager, "退回", map[string]string{"text": "请写明用途"})
	h.presses(applicant, "重新提交", map[string]string{"model": "o1", "kind": "o2", "reason": "原机器电池鼓包，无法外出办公"})
	if applicant.on == core.Feishu {
		return
	}
	for range 4 {
		h.says(applicant, "不变")
	}
}

func flood(h *stagehand) {
	employee := spot{"zheng-kai", core.Feishu, false}
	for i := range 12 {
		h.says(employee, fmt.Sprintf("三楼培训教室第 %d 台电脑蓝屏了，一直重启，插拔电源和换插座都试过了，仍然进不了系统，下午要用", i+1))
		h.presses(employee, "仍需人工", nil)
		h.presses(employee, "提交", nil)
	}
	h.passes(10 * time.Second)
}

func (h *stagehand) sendTestCard(to core.PersonID) {
	h.t.Helper()
	err := h.org.Tx(h.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return h.engine.TestCard(ctx, recorder{tx, &h.made}, h.world, crew[core.Feishu].ID, to)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
