package stories_test

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// inTheGroup is a ticket's whole life in a technicians' group.
func inTheGroup(s *stage) {
	chen := s.role("chen-jianing", core.WeCom)
	gao := s.role("gao-zhiyuan", core.DingTalk)
	he := s.role("he-junjie", core.DingTalk)
	lead := s.role("tang-yifan", core.WeCom)
	group := s.group("it", gao)

	s.chapter("报障与接单")
	chen.says("VPN 连不上，报错 809")
	chen.presses("仍需人工")
	chen.presses("提交")
	chen.sees("IT-000001")
	gao.taps(group, "接单", "IT-000001")

	s.chapter("求助、备注、回复")
	gao.tells(group, "求助 IT-000001 何俊杰 他那层的出口是不是昨天换过防火墙")
	he.says("备注 IT-000001 昨晚换过防火墙，UDP 4500 没放通，下午两点前改好")
	gao.tells(group, "回复 IT-000001 已经定位到防火墙策略，下午两点前改好，先用手机热点顶一下")

	s.chapter("挂起，到点自动恢复")
	s.moves(30 * time.Second) // so that the deadline after it lies within a minute instead of on its border
	gao.tells(group, "挂起 IT-000001 等防火墙变更，今天下午2点")
	s.passes(4*time.Hour+31*time.Minute, "到了下午两点。")

	s.chapter("解决，还是不行，再解决")
	gao.tells(group, "解决 IT-000001 已修复：放通了 UDP 4500")
	chen.says("还是不行")
	gao.tells(group, "解决 IT-000001 已修复：补放了 UDP 500，我这边已拨通")

	s.chapter("打了低分")
	chen.presses("很不满意", "UDP 500")
	chen.presses("处理太慢")
	lead.sees("打了 1 分")
	s.picture("左边是员工，右边是技术群", pane{chen, nil}, pane{gao, group})
}
