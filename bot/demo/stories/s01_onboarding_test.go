package stories_test

import "github.com/imdesk/imdesk/core"

// onboarding is a request that six desks on three platforms fulfil.
func onboarding(s *stage) {
	pan := s.role("pan-yuting", core.WeCom)
	zheng := s.role("zheng-kai", core.Feishu)
	fang := s.role("fang-lihua", core.Feishu)
	tang := s.role("tang-yifan", core.WeCom)
	shen, gao := s.role("shen-yue", core.WeCom), s.role("gao-zhiyuan", core.DingTalk)
	itGroup := s.group("it", gao)
	qian := s.role("qian-xiaoyu", core.DingTalk)
	liang := s.role("liang-jun", core.WeCom)
	yu := s.role("yu-jiaqi", core.WeCom)
	su := s.role("su-mingzhe", core.Feishu)

	s.chapter("一句话找到服务，一项项填好")
	pan.says("下周有新同事要来，帮办一下入职")
	pan.answers("林一", "110105194912310021")
	pan.answers("11010519491231002X", "13800138000", "12月7日", "郑凯", "新购", "库存没有高配机型", "邮箱、研发内网", "是")
	pan.sees("HR-000001", "等待审批")

	s.chapter("两级审批，都在飞书里")
	zheng.presses("同意", "HR-000001")
	fang.presses("同意", "HR-000001")

	s.chapter("六个服务台同时开工")
	pan.says("解决 HR-000002 合同已备好，报到当天签")
	shen.says("我的待办")
	gao.taps(itGroup, "接单", "开通账号与系统")
	gao.tells(itGroup, "解决 IT-000001 已办理：研发内网已开通，默认最小权限")
	liang.says("解决 PUR-000001 已到货，交给 IT")
	qian.says("解决 AD-000001 工位 3F-117，工牌在前台")
	su.says("解决 LEG-000001 保密协议已备好")
	yu.says("解决 FIN-000001 已建档")
	tang.says("解决 IT-000003 已装机，资产标签 NB-0231")

	s.chapter("最后一步与结果")
	pan.says("进度 HR-000001")
	pan.says("解决 HR-000003 已带新同事熟悉环境")
	pan.says("确认解决 HR-000001")
	pan.sees("HR-000001", "已关闭")
	s.picture("到齐了：人事、行政、法务各在自己的 IM 里", pane{pan, nil}, pane{qian, nil}, pane{su, nil})
}
