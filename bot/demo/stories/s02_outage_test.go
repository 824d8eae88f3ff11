package stories_test

import "github.com/imdesk/imdesk/core"

// outage is one trouble that three people report on three platforms.
func outage(s *stage) {
	ma := s.role("ma-chao", core.DingTalk)
	chen := s.role("chen-jianing", core.WeCom)
	feng := s.role("feng-zihan", core.Feishu)
	luo := s.role("luo-siqi", core.WeCom)
	group := s.group("it", luo)

	s.chapter("三个平台，三份报障")
	ma.says("MES 报工界面打不开，一直转圈，产线停着")
	ma.presses("仍需人工")
	ma.presses("提交")
	chen.says("MES 系统登不上，报 502")
	chen.presses("仍需人工")
	chen.presses("提交")
	feng.says("MES 打不开，转圈以后报 502")
	feng.presses("仍需人工")
	feng.presses("提交")

	s.chapter("定级、合并、建问题")
	luo.tells(group, "接单 IT-000001")
	luo.tells(group, "评估 IT-000001 部门 紧急")
	luo.tells(group, "合并 IT-000002 到 IT-000001")
	luo.tells(group, "合并 IT-000003 到 IT-000001")
	luo.tells(group, "转问题 IT-000001 MES 数据库连接池泄漏")
	ma.says("催办 IT-000001")

	s.chapter("先恢复，再除根")
	luo.tells(group, "解决 IT-000001 临时办法：重启了 MES 应用，已恢复")
	ma.says("确认解决 IT-000001")
	luo.tells(group, "解决 IT-000004 已修复：升级了连接池组件")
	ma.sees("根本原因已经解决")
	s.picture("三位报障人都收到了同一个结果", pane{chen, nil}, pane{ma, nil}, pane{feng, nil})
}
