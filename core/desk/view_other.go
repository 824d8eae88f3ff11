package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func (t *turn) listCard(title string, list []core.Ticket) cards.Card {
	c := cards.Card{Kind: cards.KindList, Title: title, Tone: cards.ToneInfo, Summary: t.tr("%s（%d）", title, len(list)), Object: "list", Revision: 1}
	for i, tk := range list {
		line := "**" + tk.Number + "** " + esc(tk.Title) + "\n" + t.tr(statusName(tk.Status)) + " · " + string(tk.Priority) + " · " + t.at(tk.Created)
		if due := t.nextDue(tk); due != "" {
			line += " · " + due
		}
		c.Body = append(c.Body, cards.Markdown(line))
		if i < 5 {
			c.Actions = append(c.Actions, cards.Action{Verb: "ticket.show", Label: t.tr("查看 %s", shortNumber(tk.Number)), Arg: string(tk.ID)})
		}
	}
	if len(c.Actions) > 0 {
		c.Code = core.NewCode()
	}
	return c
}

// queueCard is the rolling summary of a flooded group: how many wait, about what, and the next one.
func (t *turn) queueCard(desk core.DeskID, waiting []core.Ticket, total int, object string) cards.Card {
	d, _ := t.w.desk(desk)
	c := cards.Card{
		Kind: cards.KindQueue, Title: t.tr("%s：%d 张工单待接", d.Name, total), Tone: cards.ToneWarn, Summary: t.tr("%d 张工单待接", total),
		Object: object, Revision: int(t.now.Unix()), Code: core.NewCode(),
		Actions: []cards.Action{{Verb: "queue.next", Label: t.tr("接单下一张"), Style: cards.StylePrimary, Arg: string(desk)}},
		Footer:  t.tr("短时间内工单较多，已合并显示，每张仍可用「@我 接单 编号」领取。"),
	}
	if total == 0 {
		c.Tone, c.Actions, c.Code = cards.ToneSuccess, nil, ""
		c.Title = t.tr("%s：待接工单已清空", d.Name)
	}
	c.Body = append(c.Body, t.topics(waiting, func(id string) string { return t.w.categoryName(desk, id) }))
	for _, tk := range waiting[:min(len(waiting), 5)] {
		c.Body = append(c.Body, cards.Markdown("**"+tk.Number+"** "+string(tk.Priority)+" "+esc(tk.Title)))
	}
	return c
}

func (t *turn) topics(waiting []core.Ticket, name func(string) string) cards.Fields {
	counts := map[string]int{}
	for _, tk := range waiting {
		counts[tk.Category]++
	}
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
	var out cards.Fields
	for _, k := range keys[:min(len(keys), 4)] {
		out = append(out, cards.Field{Label: name(k), Value: t.tr("%d 张", counts[k])})
	}
	return out
}

func (t *turn) helpCard() cards.Card {
	return cards.Card{
		Kind: cards.KindHelp, Title: t.tr("你好，我是%s服务台", t.w.Setup.Org.Name), Tone: cards.ToneInfo, Summary: t.tr("服务台能做什么"), Object: "help", Revision: 1, Code: core.NewCode(),
		Body: []cards.Block{cards.Markdown(t.tr("**直接描述问题**就可以，例如「VPN 连不上，报错 809」，可以附截图。\n- **我的工单**：查看进度\n- **进度 IT-000123**：查看某一张\n- **申请 笔记本**：申请设备、权限和服务\n- **我的审批**：待你处理的审批\n- **委托 张三 2026-12-01~2026-12-05**：请假时由同事代批\n- **我的资产**：你名下的设备\n- **转人工**：随时找人\n- **绑定账号**、**偏好**、**免打扰**、**语言 英文**：你自己的设置"))},
		Actions: []cards.Action{
			{Verb: "menu.mine", Label: t.tr("我的工单")}, {Verb: "menu.catalogue", Label: t.tr("服务目录")}, {Verb: "menu.human", Label: t.tr("转人工")},
		},
	}
}

func (t *turn) groupHelpCard(d core.Desk) cards.Card {
	n := d.Prefix + "-000123"
	return cards.Card{
		Kind: cards.KindHelp, Title: t.tr("%s · 群内操作", d.Name), Tone: cards.ToneInfo, Summary: t.tr("群内操作说明"), Object: "help", Revision: 1,
		Body: []cards.Block{cards.Markdown(t.tr("点卡片按钮，或 @我 发送：\n- **接单 %s**\n- **转派 %s @同事**\n- **回复 %s 内容**：发给提交人\n- **备注 %s 内容**：只有处理人员可见\n- **挂起 %s 原因** / **恢复 %s**\n- **解决 %s 说明**，可先写结果：%s：…\n- **求助 %s @同事 问题** / **升级 %s 原因** / **优先级 %s P2 原因**\n- **合并 %s 到 %s-000124** / **拆分 %s 另一个问题** / **标签 %s VPN**\n- **转服务台 %s HR** / **常用回复 %s**\n- **代提 张三 3F打印机卡纸**：替人建单\n- **我的待办** / **看板** / **交接 张三 给 李四**（组长）", n, n, n, n, n, n, n, t.tr(ResolutionCodes[2].Label), n, n, n, n, d.Prefix, n, n, n, n))},
	}
}
