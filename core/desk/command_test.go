package desk

import "testing"

func TestCommandsAreRecognisedAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		text string
		want command
	}{
		{"接单 123", command{name: "work.claim", number: "IT-000123"}},
		{"接单123", command{name: "work.claim", number: "IT-000123"}},
		{"接单 IT-123", command{name: "work.claim", number: "IT-000123"}},
		{"/take it-000123", command{name: "work.claim", number: "IT-000123"}},
		{"认领 #7", command{name: "work.claim", number: "IT-000007"}},
		{"转派 HR-000004 @张三", command{name: "work.assign", number: "HR-000004", rest: "@张三"}},
		{"转给 @张三", command{name: "work.assign", rest: "@张三"}},
		{"回复 IT-1 请重启一下", command{name: "work.reply", number: "IT-000001", rest: "请重启一下"}},
		{"解决 IT-1：已更换硒鼓", command{name: "work.resolve", number: "IT-000001", rest: "已更换硒鼓"}},
		{"挂起 IT-000009 等待配件到货", command{name: "work.hold", number: "IT-000009", rest: "等待配件到货"}},
		{"备注 明天下午再看", command{name: "work.note", rest: "明天下午再看"}},
		{"我的工单", command{name: "mine"}},
		{"进度", command{name: "progress"}},
		{"进度 IT-3", command{name: "progress", number: "IT-000003"}},
		{"转人工", command{name: "human"}},
		{"取消 IT-3", command{name: "ticket.cancel", number: "IT-000003"}},
		{"绑定 IT", command{name: "bind", rest: "IT"}},
		{"申请 笔记本", command{name: "catalogue", rest: "笔记本"}},
		{"同意 7F3K", command{name: "code", code: "7F3K", label: "同意"}},
		{"驳回 7f3k 预算不足", command{name: "code", code: "7F3K", label: "驳回", rest: "预算不足"}},
		{"回复「同意 7F3K」", command{name: "code", code: "7F3K", label: "同意"}},
		{"解决 7F3K", command{name: "code", code: "7F3K", label: "解决"}},
		{"帮助", command{name: "help"}},
		{"查看 IT-3", command{name: "progress", number: "IT-000003"}},
		{"查看 IT-3 7F3K", command{name: "code", code: "7F3K", label: "查看 IT-3"}},
		{"补充到 IT-3 7F3K", command{name: "code", code: "7F3K", label: "补充到 IT-3"}},
		{"还是不行，又断了", command{name: "ticket.reopen", rest: "又断了"}},
		{"已解决", command{name: "ticket.confirm"}},
	} {
		got, ok := parseCommand(c.text, "IT")
		if !ok || got != c.want {
			t.Errorf("%q is read as %+v (%v), want %+v", c.text, got, ok, c.want)
		}
	}
}

func TestAReportThatBeginsLikeACommandStaysAReport(t *testing.T) {
	for _, text := range []string{
		"取消不了会议室的预订", "解决不了打印机卡纸的问题", "恢复出厂设置后连不上网", "申请表下载不了", "催办流程打不开", "工单系统登不上",
		"人工费报销走哪个流程", "进度条一直转圈", "备注栏显示不全", "VPN 连不上，报错 809", "helpdesk 页面打不开", "done 按钮点不动了怎么办",
	} {
		if got, ok := parseCommand(text, "IT"); ok {
			t.Errorf("%q is taken for the command %+v", text, got)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	f.Add("接单 IT-000123", "IT")
	f.Add("回复「同意 7F3K」", "")
	f.Fuzz(func(t *testing.T, text, prefix string) {
		if c, ok := parseCommand(text, prefix); ok && c.name == "" {
			t.Errorf("%q gives a command without a name", text)
		}
	})
}
