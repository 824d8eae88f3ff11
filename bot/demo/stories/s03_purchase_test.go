package stories_test

import "github.com/imdesk/imdesk/core"

// purchase is refused, asked for again with other answers, sent back once more, changed and approved.
func purchase(s *stage) {
	feng := s.role("feng-zihan", core.Feishu)
	zheng := s.role("zheng-kai", core.Feishu)
	liang := s.role("liang-jun", core.WeCom)
	xie := s.role("xie-meiling", core.WeCom)

	s.chapter("第一次申请被驳回")
	feng.says("我想采购一台示波器")
	asks := func(item, amount, quotes string) {
		feng.fills(feng.dm, "提交申请", []filled{
			{"kind", "o1", "类别：设备"}, {"item", item, "品名与规格：" + item}, {"count", "1", "数量：1"},
			{"amount", amount, "预算金额：" + amount}, {"needed_on", "2026-12-20", "需要日期：2026-12-20"},
		})
		feng.fills(feng.dm, "提交申请", []filled{{"quotes", quotes, "三家比价情况：" + quotes}})
		feng.says("无")
	}
	asks("示波器 4 通道 500 MHz", "46000", "甲 4.6 万，乙 4.8 万，丙 5.1 万")
	zheng.presses("同意", "PUR-000001")
	liang.fills(liang.dm, "驳回", []filled{{"reason", "budget", "驳回原因：超出预算"}}, "PUR-000001")
	feng.sees("PUR-000001", "驳回", "超出预算")

	s.chapter("换一款，再申请")
	feng.says("申请 采购申请")
	asks("示波器 2 通道 200 MHz", "16800", "甲 1.68 万，乙 1.75 万，丙 1.9 万")
	zheng.presses("同意", "PUR-000002")
	liang.presses("同意", "PUR-000002")
	xie.says("退回 PUR-000002 请补充报价有效期")

	s.chapter("改一处，只从头再批一遍")
	quotes := "甲 1.68 万（报价有效期到 12 月 15 日），乙 1.75 万，丙 1.9 万"
	feng.fills(feng.dm, "重新提交", []filled{
		{"kind", "o1", "类别：设备"}, {"item", "示波器 2 通道 200 MHz", "品名与规格：示波器 2 通道 200 MHz"}, {"count", "1", "数量：1"}, {"amount", "16800", "预算金额：16800"},
		{"quotes", quotes, "三家比价情况：" + quotes}, {"needed_on", "2026-12-20", "需要日期：2026-12-20"},
	}, "PUR-000002")
	zheng.presses("同意", "PUR-000002")
	liang.presses("同意", "PUR-000002")
	xie.presses("同意", "PUR-000002")
	feng.sees("PUR-000002", "全部通过")
	s.picture("申请人与审批人的聊天，驳回和通过都在眼前", pane{liang, nil}, pane{feng, nil})
}
