package stories_test

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// delegation is an approval while the approver is on leave.
func delegation(s *stage) {
	chen := s.role("chen-jianing", core.WeCom)
	zheng := s.role("zheng-kai", core.Feishu)
	kong := s.role("kong-lingwei", core.DingTalk)
	tang := s.role("tang-yifan", core.WeCom)

	s.chapter("休假之前：一句话，再确认")
	zheng.says("我明天休假，审批请孔令维代")
	zheng.says("委托 孔令维 2026-11-24~2026-11-26")

	s.chapter("休假当天：申请到了代理人那里")
	s.passes(24*time.Hour-10*time.Minute, "第二天上午，郑凯休假了。")
	chen.says("申请 笔记本")
	chen.answers("研发高配本", "到期更换", "2026-12-01", "原机器电池鼓包，键盘失灵")
	kong.presses("同意", "IT-000001")
	tang.presses("同意", "IT-000001")
	chen.says("进度 IT-000001")

	s.chapter("休假结束：权力自己回去")
	s.passes(3*24*time.Hour, "三天以后。")
	zheng.says("我的委托")
	kong.says("我的审批")
	s.picture("委托人与代理人", pane{chen, nil}, pane{kong, nil}, pane{zheng, nil})
}
