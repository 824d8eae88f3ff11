package stories_test

import "github.com/imdesk/imdesk/core"

// phone is a report by telephone, filed for one of two people of the same name.
func phone(s *stage) {
	gao := s.role("gao-zhiyuan", core.DingTalk)
	group := s.group("it", gao)
	sales := s.role("liu-yang-sales", core.DingTalk)
	plant := s.role("liu-yang", core.WeCom)

	s.chapter("电话里只说了姓和名")
	gao.tells(group, "代提 刘洋 3F 扫码枪没反应，型号 DS2208")
	gao.taps(group, "刘洋 制造一部")

	s.chapter("本人补充，技术员上门")
	plant.presses("补充说明")
	plant.says("换了一根线还是不亮")
	gao.tells(group, "接单 IT-000001")
	gao.tells(group, "解决 IT-000001 已修复：底座电源松了，已固定")
	plant.presses("非常满意")
	sales.says("我的工单")
	s.picture("制造一部的刘洋收到了，销售部的刘洋没有", pane{plant, nil}, pane{sales, nil})
}
