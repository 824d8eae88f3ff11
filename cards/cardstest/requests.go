package cardstest

import (
	"strconv"

	"github.com/imdesk/imdesk/cards"
)

// Notice tells a result and asks nothing.
func Notice() cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: "已建单 IT-1042", Tone: cards.ToneSuccess, Summary: "已建单 IT-1042",
		Body: []cards.Block{cards.Markdown("我们会在 **06-12 09:31** 前首次响应。\n> 回复“进度 IT-1042”随时查看")},
	}
}

// Choice asks one question.
func Choice() cards.Card {
	return cards.Card{
		Kind: cards.KindChoice, Title: "这条消息是？", Tone: cards.ToneNeutral, Summary: "请选择",
		Body: []cards.Block{cards.Markdown("> " + cards.Escape("还是连不上"))},
		Actions: []cards.Action{
			{Verb: "choice.pick", Label: "补充到 IT-1042", Arg: "T1042", Style: cards.StylePrimary},
			{Verb: "choice.pick", Label: "补充到 IT-998", Arg: "T998"},
			{Verb: "choice.pick", Label: "新问题", Arg: "new"},
		},
		Object: "Q77", Revision: 1, Code: "2WPA",
	}
}

// Catalogue is a request form with every type of input.
func Catalogue() cards.Card {
	return cards.Card{
		Kind: cards.KindForm, Title: "领用笔记本", Subtitle: "IT 服务目录", Tone: cards.ToneInfo, Summary: "请填写：领用笔记本",
		Body: []cards.Block{cards.Markdown("审批通过后 **2 个工作日**内到 3 楼领取。")},
		Forms: []cards.Form{{
			Name: "request",
			Inputs: []cards.Input{
				{Name: "model", Label: "型号", Type: cards.InputSelect, Required: true, Placeholder: "选择型号", Options: []cards.Option{
					{Value: "mbp14", Label: "MacBook Pro 14"}, {Value: "x1", Label: "ThinkPad X1"}, {Value: "t14", Label: "ThinkPad T14"},
				}, Edit: cards.Action{Verb: "request.edit", Label: "选型号", Arg: "model"}},
				{Name: "need_on", Label: "期望日期", Type: cards.InputDate, Required: true, Edit: cards.Action{Verb: "request.edit", Label: "填日期", Arg: "need_on"}},
				{Name: "count", Label: "数量", Type: cards.InputNumber, Value: "1", Edit: cards.Action{Verb: "request.edit", Label: "改数量", Arg: "count"}},
				{Name: "place", Label: "工位", Type: cards.InputText, Placeholder: "例如 B-302", MaxLength: 20, Edit: cards.Action{Verb: "request.edit", Label: "填工位", Arg: "place"}},
				{Name: "detail", Label: "说明", Type: cards.InputMultiline, MaxLength: 500},
			},
			Submit: cards.Action{Verb: "request.submit", Label: "提交申请", Style: cards.StylePrimary},
		}},
		Actions: []cards.Action{{Verb: "request.cancel", Label: "取消"}},
		Object:  "F01J9Q", Revision: 1, Code: "5HNR",
	}
}

// Rating asks how the service was.
func Rating() cards.Card {
	scores := []string{"没解决，请重开", "不满意", "一般", "满意", "非常满意"}
	var options []cards.Option
	for i := 5; i >= 1; i-- {
		options = append(options, cards.Option{Value: strconv.Itoa(i), Label: strconv.Itoa(i) + " 分 " + scores[i-1]})
	}
	return cards.Card{
		Kind: cards.KindRating, Title: "这次处理得怎么样？", Tone: cards.ToneInfo, Summary: "请评价 IT-1042",
		Body: []cards.Block{cards.Markdown(cards.Escape("IT-1042 VPN 连不上，由赵磊解决。"))},
		Forms: []cards.Form{{
			Name: "rating",
			Inputs: []cards.Input{
				{Name: "score", Label: "评分", Type: cards.InputSelect, Required: true, Options: options},
				{Name: "comment", Label: "意见", Type: cards.InputMultiline, MaxLength: 500},
			},
			Submit: cards.Action{Verb: "rating.submit", Label: "提交评价", Style: cards.StylePrimary},
		}},
		Object: "T1042", Revision: 5, Code: "8LDM",
	}
}

// Queue is the rolling summary of a flooded group.
func Queue() cards.Card {
	return cards.Card{
		Kind: cards.KindQueue, Title: "待接单 23 张", Subtitle: "最近 10 分钟 14 张", Tone: cards.ToneDanger, Summary: "待接单 23 张",
		Body: []cards.Block{
			cards.Fields{{Label: "最多", Value: "VPN 连不上（12）"}, {Label: "其次", Value: "打印机（5）"}, {Label: "最早", Value: "IT-1031 09:02"}},
			cards.Note("单张卡片暂停发送"),
		},
		Actions: []cards.Action{{Verb: "queue.next", Label: "接单下一张", Style: cards.StylePrimary}, {Label: "全部", URL: "https://desk.example.com/console/queue"}},
		Object:  "G01J", Revision: 8, Code: "3CVB",
	}
}

// List shows several tickets.
func List() cards.Card {
	return cards.Card{
		Kind: cards.KindList, Title: "我的工单", Subtitle: "共 4 张", Summary: "我的工单 4 张",
		Body: []cards.Block{cards.Markdown("- [IT-1042](https://desk.example.com/t/IT-1042) VPN 连不上 · **处理中**\n" +
			"- [IT-1038](https://desk.example.com/t/IT-1038) 打印机卡纸 · 已解决\n- IT-1020 申请 GitLab 权限 · 待审批\n- IT-998 换键盘 · 已关闭")},
		Actions: []cards.Action{{Verb: "list.more", Label: "更多", Arg: "p2"}},
		Object:  "L1", Revision: 1, Code: "6TQE",
	}
}

// Help explains the words the desk understands.
func Help() cards.Card {
	return cards.Card{
		Kind: cards.KindHelp, Title: "服务台能做什么", Tone: cards.ToneNeutral, Summary: "服务台使用说明",
		Body: []cards.Block{
			cards.Markdown("直接说你遇到的问题，例如“VPN 连不上，报错 809”。\n**常用说法**\n- 我的工单\n- 进度 IT-1042\n- 催办 IT-1042\n- 转人工"),
			cards.Divider{},
			cards.Note("紧急情况请拨打 8888"),
		},
		Actions: []cards.Action{{Label: "员工门户", URL: "https://desk.example.com/portal"}},
	}
}
