package stories_test

import (
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

// throttled is an hour in which two platforms take no messages from the bot.
func throttled(s *stage) {
	zheng := s.role("zheng-kai", core.Feishu)
	chen := s.role("chen-jianing", core.WeCom)
	gao := s.role("gao-zhiyuan", core.DingTalk)
	group := s.group("it", gao)
	feng := s.role("feng-zihan", core.Feishu)

	s.chapter("一张正常的单")
	zheng.says("投影仪连不上，下午两点有客户演示")
	zheng.presses("仍需人工")
	zheng.presses("提交")
	gao.taps(group, "接单", "IT-000001")

	s.chapter("飞书开始限流，企业微信的接口报错")
	s.cutOff = true
	sims := s.demo.Sims
	sims.Feishu.Inject(feishusim.Fault{On: "send", Kind: "throttle"})
	sims.Feishu.Inject(feishusim.Fault{On: "reply", Kind: "throttle"})
	sims.Feishu.Inject(feishusim.Fault{On: "update", Kind: "throttle"})
	sims.WeCom.Inject(wecomsim.Fault{On: "send", Kind: "http5xx"})
	s.book.say("从这里起，飞书对机器人的每次发送都答「频率超限」，企业微信答 5xx。大家照常说话，谁也收不到回音。")
	gao.tells(group, "回复 IT-000001 我带转接头过去，十分钟到")
	feng.says("示波器软件许可过期了")
	chen.says("邮箱收不到外部邮件，今天早上开始的")
	gao.tells(group, "备注 IT-000001 会议室的 HDMI 线接触不良，月底一起换")

	s.chapter("恢复以后：一条不少，一条不多")
	sims.Feishu.ClearFaults()
	sims.WeCom.ClearFaults()
	s.cutOff = false
	s.rests()
	s.book.say("两边恢复，没有人需要再做什么：")
	s.looks()
	zheng.sees("我带转接头过去")
	feng.sees("示波器软件许可过期了")
	chen.sees("邮箱收不到外部邮件")
	gao.tells(group, "解决 IT-000001 已修复：换了 HDMI 转接头")
	zheng.presses("非常满意")
	s.picture("恢复以后", pane{chen, nil}, pane{gao, group}, pane{zheng, nil})
}
