package stories_test

import "github.com/imdesk/imdesk/core"

// leaving is a technician who leaves with work in hand.
func leaving(s *stage) {
	chen := s.role("chen-jianing", core.WeCom)
	shen := s.role("shen-yue", core.WeCom)
	group := s.group("it", shen)
	tang := s.role("tang-yifan", core.WeCom)
	fang := s.role("fang-lihua", core.Feishu)
	pan := s.role("pan-yuting", core.DingTalk)
	qian := s.role("qian-xiaoyu", core.DingTalk)
	cao := s.role("cao-lei", core.DingTalk)
	luo := s.role("luo-siqi", core.WeCom)

	s.chapter("手上还有一张单")
	chen.says("笔记本合上再打开就黑屏")
	chen.says("转人工")
	chen.presses("提交")
	shen.taps(group, "接单", "IT-000001")

	s.chapter("申请离职，两级审批")
	shen.says("我要办离职")
	shen.answers("12月18日", "个人发展", "罗思琪", "没有", "没有", "2027-01-15")
	tang.presses("同意", "HR-000001")
	fang.presses("同意", "HR-000001")

	s.chapter("交接手上的单")
	tang.tells(group, "看板")
	tang.tells(group, "交接 沈玥 给 罗思琪")
	luo.says("我的待办")

	s.chapter("各台办完，证明开出")
	pan.says("解决 HR-000002 交接清单已签字")
	luo.says("解决 IT-000002 电脑已收回，备份后入库")
	qian.says("解决 AD-000001 门禁卡已收回并注销")
	luo.says("解决 IT-000003 账号已停用，邮箱保留到 1 月 15 日")
	cao.says("解决 FIN-000001 末月工资已结")
	pan.says("解决 HR-000003 证明已开")
	shen.says("确认解决 HR-000001")
	shen.sees("HR-000001", "已关闭")
	s.picture("离职的人、接手的人、组长", pane{shen, nil}, pane{pan, nil}, pane{fang, nil})
}
