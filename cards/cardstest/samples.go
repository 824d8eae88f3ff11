// Package cardstest owns realistic sample cards, one per purpose and state, and a generator of arbitrary ones, for the tests of whoever renders or
// delivers cards. It is imported by tests only.
package cardstest

import "github.com/imdesk/imdesk/cards"

// Samples returns fresh sample cards by name. The names are stable: golden files carry them.
func Samples() map[string]cards.Card {
	return map[string]cards.Card{
		"suggestion":         Suggestion(),
		"confirm":            Confirm(),
		"status-new":         status("新建", cards.ToneInfo, "", 1, 0),
		"status-in-progress": status("处理中", cards.ToneInfo, "赵磊", 2, 1),
		"status-waiting":     status("等待你补充", cards.ToneWarn, "赵磊", 3, 1),
		"status-resolved":    resolved(),
		"status-closed":      closed(),
		"work":               Work(),
		"approval-pending":   Approval(),
		"approval-approved":  decided("已同意", cards.ToneSuccess, "由周予安于 06-12 09:08 同意"),
		"approval-rejected":  decided("已驳回", cards.ToneDanger, "由周予安于 06-12 09:08 驳回：预算超额，请改申请 256G 型号"),
		"reminder-warn":      reminder("即将超时", cards.ToneWarn, "还剩 30 分钟"),
		"reminder-breach":    reminder("已超时", cards.ToneDanger, "已超时 15 分钟"),
		"notice":             Notice(),
		"choice":             Choice(),
		"catalogue-form":     Catalogue(),
		"rating":             Rating(),
		"queue":              Queue(),
		"list":               List(),
		"help":               Help(),
		"english-status":     EnglishStatus(),
		"english-approval":   EnglishApproval(),
	}
}

// Suggestion offers articles for a report.
func Suggestion() cards.Card {
	return cards.Card{
		Kind: cards.KindSuggestion, Title: "可能有帮助的文章", Tone: cards.ToneInfo, Summary: "为你找到 3 篇相关文章",
		Body: []cards.Block{
			cards.Markdown("你说的是：" + cards.Escape("VPN 连不上, 报错 809 <急*急*>")),
			cards.Markdown("1. [VPN 报错 809 的处理步骤](https://desk.example.com/kb/118)\n2. [更换 VPN 网关](https://desk.example.com/kb/96)\n3. [居家办公网络自检](https://desk.example.com/kb/44)"),
			cards.Note("以上内容由知识库检索得到"),
		},
		Actions: []cards.Action{
			{Verb: "suggestion.solved", Label: "已解决", Style: cards.StylePrimary},
			{Verb: "suggestion.escalate", Label: "没解决，转人工"},
		},
		Object: "R01J9Q2S7", Revision: 1, Code: "4MTX",
	}
}

// Confirm is the draft of a ticket.
func Confirm() cards.Card {
	return cards.Card{
		Kind: cards.KindConfirm, Title: "请确认工单", Subtitle: "IT 服务台", Tone: cards.ToneInfo, Summary: "请确认：VPN 连不上，报错 809",
		Body: []cards.Block{cards.Fields{
			{Label: "描述", Value: "VPN 连不上，报错 809，重启电脑也没用", Wide: true},
			{Label: "优先级", Value: "P3 一般"},
			{Label: "处理组", Value: "网络与远程接入"},
		}},
		Forms: []cards.Form{{
			Name: "draft",
			Inputs: []cards.Input{
				{Name: "category", Label: "类别", Type: cards.InputSelect, Required: true, Value: "network", Options: []cards.Option{
					{Value: "network", Label: "网络与 VPN"}, {Value: "account", Label: "账号与权限"}, {Value: "hardware", Label: "硬件设备"}, {Value: "other", Label: "其他"},
				}},
				{Name: "priority", Label: "优先级", Type: cards.InputSelect, Value: "p3", Options: []cards.Option{
					{Value: "p1", Label: "P1 多人无法工作"}, {Value: "p2", Label: "P2 我无法工作"}, {Value: "p3", Label: "P3 一般"},
				}, Edit: cards.Action{Verb: "draft.edit", Label: "改优先级", Arg: "priority"}},
				{Name: "description", Label: "描述", Type: cards.InputMultiline, MaxLength: 2000, Value: "VPN 连不上，报错 809，重启电脑也没用",
					Edit: cards.Action{Verb: "draft.edit", Label: "改描述", Arg: "description"}},
			},
			Submit: cards.Action{Verb: "draft.submit", Label: "提交", Style: cards.StylePrimary},
		}},
		Actions: []cards.Action{{Verb: "draft.cancel", Label: "取消"}},
		Object:  "D01J9Q2S7", Revision: 3, Code: "7F3K",
	}
}

func status(state string, tone cards.Tone, assignee string, revision, done int) cards.Card {
	c := cards.Card{
		Kind: cards.KindStatus, Title: "IT-1042 VPN 连不上，报错 809", Subtitle: "网络与 VPN", Tone: tone,
		Tags:    []cards.Tag{{Text: state, Tone: tone}, {Text: "P2", Tone: cards.ToneWarn}},
		Summary: "IT-1042 " + state,
		Body: []cards.Block{
			cards.Fields{{Label: "处理组", Value: "网络与远程接入"}, {Label: "解决时限", Value: "06-12 14:30"}},
			cards.Progress{Steps: []string{"受理", "处理", "确认"}, Done: done},
			cards.Timeline{
				{Time: "06-12 09:01", Who: "服务台", What: "已受理"},
				{Time: "06-12 09:06", Who: "赵磊", What: "接单"},
				{Time: "06-12 09:20", Who: "赵磊", What: "请补充 VPN 客户端的日志"},
			}[:revision],
		},
		Actions: []cards.Action{
			{Verb: "ticket.comment", Label: "补充说明"},
			{Verb: "ticket.nudge", Label: "催办"},
			{Verb: "ticket.cancel", Label: "撤销", Style: cards.StyleDanger, Confirm: "确定撤销这张工单吗？"},
			{Label: "详情", URL: "https://desk.example.com/t/IT-1042"},
		},
		Object: "T1042", Revision: revision, Code: "9QKD", Footer: "直接回复本消息即可补充",
	}
	if assignee != "" {
		c.Body = append([]cards.Block{cards.People{{Label: "处理人", Name: assignee, Account: "ou_9a41demozhao"}}}, c.Body...)
	}
	return c
}

func resolved() cards.Card {
	c := status("已解决", cards.ToneSuccess, "赵磊", 3, 2)
	c.Body = append(c.Body, cards.Markdown("**解决办法**："+cards.Escape("重置了 VPN 账号，网关换成 vpn2.example.com")))
	c.Actions = []cards.Action{
		{Verb: "ticket.accept", Label: "确认解决", Style: cards.StylePrimary},
		{Verb: "ticket.reopen", Label: "没解决"},
		{Label: "详情", URL: "https://desk.example.com/t/IT-1042"},
	}
	return c
}

func closed() cards.Card {
	c := status("已关闭", cards.ToneMuted, "赵磊", 3, 3)
	c.Actions, c.Code = []cards.Action{{Label: "详情", URL: "https://desk.example.com/t/IT-1042"}}, ""
	return c
}

// Work is the technicians' view of a ticket.
func Work() cards.Card {
	return cards.Card{
		Kind: cards.KindWork, Title: "IT-1042 VPN 连不上，报错 809", Tone: cards.ToneWarn, Summary: "新工单 IT-1042",
		Tags: []cards.Tag{{Text: "待接单", Tone: cards.ToneWarn}, {Text: "P2", Tone: cards.ToneWarn}},
		Body: []cards.Block{
			cards.People{{Label: "报障人", Name: "林小满", Account: "ou_3f0cdemolin"}, {Label: "处理人", Name: "未分配"}},
			cards.Fields{
				{Label: "类别", Value: "网络与 VPN"}, {Label: "首次响应", Value: "06-12 09:31"}, {Label: "解决时限", Value: "06-12 14:30"},
				{Label: "描述", Value: "VPN 连不上, 报错 809\n@所有人 <at id=all></at> **急**", Wide: true},
			},
			cards.Divider{},
			cards.Timeline{{Time: "06-12 09:01", Who: "林小满", What: "提交"}, {Time: "06-12 09:02", Who: "服务台", What: "派给网络组"}},
		},
		Actions: []cards.Action{
			{Verb: "work.claim", Label: "接单", Style: cards.StylePrimary},
			{Verb: "work.assign", Label: "转派"},
			{Verb: "work.reply", Label: "回复"},
			{Verb: "work.note", Label: "备注"},
			{Verb: "work.hold", Label: "挂起"},
			{Verb: "work.resolve", Label: "解决"},
			{Verb: "work.priority", Label: "改优先级"},
			{Label: "详情", URL: "https://desk.example.com/t/IT-1042"},
		},
		Object: "T1042", Revision: 1, Code: "9QKD", Footer: "@我 IT-1042 回复 …",
	}
}

// Approval waits for a decision.
func Approval() cards.Card {
	return cards.Card{
		Kind: cards.KindApproval, Title: "采购申请 AP-2087", Subtitle: "需在 06-12 18:00 前处理", Tone: cards.ToneWarn,
		Tags: []cards.Tag{{Text: "待审批", Tone: cards.ToneWarn}}, Summary: "待审批：AP-2087 采购 27 寸显示器",
		Body: []cards.Block{
			cards.People{{Label: "申请人", Name: "林小满", Account: "ou_3f0cdemolin"}},
			cards.Fields{{Label: "物品", Value: "27 寸显示器"}, {Label: "金额", Value: "¥1,899.00"}, {Label: "理由", Value: "双屏开发，现有显示器已报修两次", Wide: true}},
			cards.Progress{Steps: []string{"直属上级", "部门负责人", "采购"}, Done: 0},
		},
		Actions: []cards.Action{
			{Verb: "approval.approve", Label: "同意", Style: cards.StylePrimary, Confirm: "同意后立即进入下一步"},
			{Verb: "approval.transfer", Label: "转交"},
			{Label: "详情", URL: "https://desk.example.com/a/AP-2087"},
		},
		Forms: []cards.Form{{
			Name: "reject",
			Inputs: []cards.Input{{
				Name: "reason", Label: "原因", Type: cards.InputMultiline, Placeholder: "写给申请人的说明", Required: true, MaxLength: 500,
				Canned: []cards.Option{{Value: "budget", Label: "超出预算"}, {Value: "info", Label: "信息不全，请补充"}, {Value: "stock", Label: "请先用库存设备"}},
			}},
			Submit: cards.Action{Verb: "approval.reject", Label: "驳回", Style: cards.StyleDanger},
		}},
		Object: "A2087-1", Revision: 2, Code: "7F3K",
	}
}

func decided(state string, tone cards.Tone, result string) cards.Card {
	c := Approval()
	c.Tone, c.Tags, c.Summary, c.Revision, c.Code = tone, []cards.Tag{{Text: state, Tone: tone}}, "AP-2087 "+state, 3, ""
	c.Body = append(c.Body, cards.Markdown(cards.Escape(result)))
	c.Actions, c.Forms, c.Subtitle = c.Actions[2:], nil, ""
	return c
}

func reminder(state string, tone cards.Tone, left string) cards.Card {
	return cards.Card{
		Kind: cards.KindReminder, Title: "IT-1042 " + state, Subtitle: "解决时限 06-12 14:30", Tone: tone, Summary: "IT-1042 " + left,
		Tags: []cards.Tag{{Text: state, Tone: tone}, {Text: "P2", Tone: cards.ToneWarn}},
		Body: []cards.Block{
			cards.Fields{{Label: "剩余", Value: left}, {Label: "处理人", Value: "赵磊"}, {Label: "标题", Value: "VPN 连不上，报错 809", Wide: true}},
		},
		Actions: []cards.Action{
			{Verb: "work.claim", Label: "我来处理", Style: cards.StylePrimary},
			{Verb: "work.assign", Label: "转派"},
			{Label: "时限怎么算的", URL: "https://desk.example.com/t/IT-1042/clock"},
		},
		Object: "T1042", Revision: 4, Code: "9QKD",
	}
}
