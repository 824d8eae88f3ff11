package stories_test

import "github.com/imdesk/imdesk/core"

// merge is two reports of one printer.
func merge(s *stage) {
	wu := s.role("wu-guihua", core.DingTalk)
	zhao := s.role("zhao-wanqing", core.WeCom)
	lin := s.role("lin-xiaoman", core.Feishu)
	group := s.group("it", lin)

	s.chapter("两个人，同一台打印机")
	wu.says("3F 打印机卡纸了，红灯一直闪")
	wu.presses("仍需人工")
	wu.presses("提交")
	zhao.says("三楼打印机打不出来，亮红灯")
	zhao.presses("仍需人工")
	zhao.presses("提交")

	s.chapter("合并，两边都知道")
	lin.taps(group, "接单", "IT-000001")
	lin.tells(group, "合并 IT-000002 到 IT-000001")
	zhao.says("进度 IT-000002")

	s.chapter("一次解决，两个人都收到")
	lin.tells(group, "解决 IT-000001 已修复：清了纸路，换了搓纸轮")
	wu.presses("满意")
	zhao.sees("IT-000001", "换了搓纸轮")
	s.picture("合并之后，两位提交人得到同一个结果", pane{zhao, nil}, pane{wu, nil}, pane{lin, group})
}
