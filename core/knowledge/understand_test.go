package knowledge

import (
	"testing"
	"unicode/utf8"
)

func companyAnalyst(t testing.TB) *Analyst { return NewAnalyst(companyIndex(t), companyDesks(t)) }

func TestIntentFollowsFromTheSentence(t *testing.T) {
	an := companyAnalyst(t)
	for _, c := range []struct {
		text string
		want Intent
	}{
		{"VPN 连不上, 报错 809", IntentReport},
		{"打印机卡纸了", IntentReport},
		{"我们会议室的大屏没信号", IntentReport},
		{"电梯坏了", IntentReport},
		{"登不上", IntentReport},
		{"想申请一台新笔记本", IntentRequest},
		{"帮我开通VPN权限", IntentRequest},
		{"年假怎么算", IntentQuestion},
		{"报销多久到账", IntentQuestion},
		{"你好", IntentGreeting},
		{"在吗", IntentGreeting},
		{"早上好呀", IntentGreeting},
		{"谢谢啦", IntentThanks},
		{"好的，谢谢", IntentThanks},
		{"搞定了", IntentThanks},
		{"转人工", IntentHandoff},
		{"能不能给我转人工客服", IntentHandoff},
		{"人工", IntentHandoff},
		{"我的工单", IntentStatus},
		{"IT-123 到哪一步了", IntentStatus},
		{"进度 it-1024", IntentStatus},
		{"IT-7", IntentStatus},
		{"还是不行", IntentFollowUp},
		{"按你说的试了，还是连不上", IntentFollowUp},
		{"重启了也不行", IntentFollowUp},
		{"不行", IntentFollowUp},
		{"已经解决了谢谢", IntentThanks},
		{"催一下", IntentStatus},
		{"我要报修", IntentReport},
		{"讲个笑话", IntentOffTopic},
		{"你是谁", IntentOffTopic},
		{"外面下雪了吗", IntentOffTopic},
		{"昨天改了密码以后，手机上的公司邮箱还是打不开，提示服务器拒绝访问，帮忙看看", IntentReport},
	} {
		if got := an.Understand(c.text, Options{}).Intent; got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestPriorityComesFromScopeHarmAndHaste(t *testing.T) {
	an := companyAnalyst(t)
	for _, c := range []struct{ text, want string }{
		{"产线停了，MES 全部掉线", "P1"},
		{"全公司都连不上网络了", "P1"},
		{"大面积断网", "P1"},
		{"电脑文件全变成奇怪后缀，是勒索病毒", "P1"},
		{"3楼机房冒烟", "P1"},
		{"客户投诉了，ERP 打不开发不出货单", "P2"},
		{"会议马上开始，投影没信号", "P2"},
		{"我们部门都连不上共享盘", "P2"},
		{"笔记本被偷了", "P2"},
		{"鼠标坏了", "P3"},
		{"鼠标坏了，不着急", "P4"},
		{"ERP 很慢但不影响生产", "P3"},
		{"没有停产，只是 MES 有点卡", "P3"},
		{"全公司通讯录在哪里看", "P3"},
		{"不是全公司，是我一个人连不上网络", "P3"},
	} {
		u := an.Understand(c.text, Options{})
		if u.Priority != c.want {
			t.Errorf("%q: got %s (%s), want %s", c.text, u.Priority, u.PriorityReason, c.want)
		}
		if u.Priority != "P3" && u.PriorityReason == "" {
			t.Errorf("%q: %s without a reason", c.text, u.Priority)
		}
	}
}

func TestCategoryComesFromArticlesAndKeywords(t *testing.T) {
	an := companyAnalyst(t)
	for _, c := range []struct{ text, desk, category string }{
		{"VPN 连不上 809", "it", "network"},
		{"打印机又卡纸了", "it", "printer"},
		{"年假还剩几天", "hr", "leave"},
		{"报销款还没到账", "finance", "reimburse"},
		{"合同盖章找谁", "legal", "seal"},
		{"空调漏水", "admin", "facility"},
		{"电梯按钮不亮", "admin", "facility"},
		{"示波器采购申请", "purchase", "request"},
	} {
		u := an.Understand(c.text, Options{})
		if u.Desk != c.desk || u.Category != c.category {
			t.Errorf("%q: got %s/%s, want %s/%s", c.text, u.Desk, u.Category, c.desk, c.category)
		}
	}
}

func TestInADesksOwnGroupOnlyThatDeskIsConsidered(t *testing.T) {
	u := companyAnalyst(t).Understand("年假还剩几天", Options{Desk: "it"})
	if u.Desk != "it" || u.Category == "leave" {
		t.Errorf("got %s/%s", u.Desk, u.Category)
	}
	for _, h := range u.Search.Hits {
		if h.Article.Desk != "it" {
			t.Errorf("found %s of another desk", h.Article.ID)
		}
	}
}

func TestAMessageThatNamesNoMatterIsMetWithSilence(t *testing.T) {
	an := companyAnalyst(t)
	for _, text := range []string{"我要报修", "提工单", "谢谢", "转人工", "催一下", "好的", "还是不行"} {
		u := an.Understand(text, Options{Desk: "it"})
		if !u.Search.Silent || u.Search.Vague || u.Category != "other" {
			t.Errorf("%q: silent %v vague %v category %q", text, u.Search.Silent, u.Search.Vague, u.Category)
		}
	}
}

func TestCategoriesOfMostHeldOutUtterancesAreRight(t *testing.T) {
	an, right, all := companyAnalyst(t), 0, 0
	home := map[string]Article{}
	for _, a := range companyArticles(t) {
		home[a.ID] = a
	}
	for _, c := range companyCases(t, "questions.yaml") {
		if c.OffTopic {
			continue
		}
		all++
		u, want := an.Understand(c.Query, Options{}), home[c.Want[0]]
		if u.Desk == want.Desk && u.Category == want.Category {
			right++
		}
	}
	t.Logf("category right: %d of %d", right, all)
	if right*100 < all*85 {
		t.Errorf("category right for only %d of %d", right, all)
	}
}

func TestIntentKeepsMostSmallTalkAndWorkApart(t *testing.T) {
	an := companyAnalyst(t)
	var work, talk, workRight, talkRight int
	for _, c := range companyCases(t, "questions.yaml") {
		u := an.Understand(c.Query, Options{})
		if c.OffTopic {
			if talk++; u.Search.Silent {
				talkRight++
			}
			continue
		}
		if work++; !u.Intent.Talk() {
			workRight++
		}
	}
	t.Logf("work seen as work: %d of %d; off topic met with silence: %d of %d", workRight, work, talkRight, talk)
	if workRight*100 < work*90 || talkRight*100 < talk*80 {
		t.Errorf("work %d of %d, off topic silent %d of %d", workRight, work, talkRight, talk)
	}
}

func TestTitleDropsCourtesiesAndStaysShort(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"你好，请问一下 VPN 连不上, 报错 809，怎么办？谢谢", "VPN 连不上，报错 809"},
		{"麻烦帮我看下打印机卡纸了", "打印机卡纸了"},
		{"Hi，history 页面打不开", "history 页面打不开"},
		{"在吗", "在吗"},
		{"电脑蓝屏了。昨天开始的，每天三四次，重启之后能用一会儿", "电脑蓝屏了，昨天开始的，每天三四次，重启之后能用一会儿"},
		{"打开设计软件的时候提示无法获得许可并且同组的几位同事也都是同样的情况已经持续了一个上午影响出图", "打开设计软件的时候提示无法获得许可并且同组的几位同事也都是同样的情况已经持续了…"},
		{"", ""},
	} {
		if got := Title(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
		if utf8.RuneCountInString(Title(c.text)) > maxTitle {
			t.Errorf("%q: too long", c.text)
		}
	}
}

func TestTicketNumbersAreFound(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"it-123 怎么样了", "IT-123"},
		{"HR-7", "HR-7"},
		{"看下FIN-20481的进度", "FIN-20481"},
		{"wifi-5g 连不上", ""},
		{"报错 0x-12", ""},
		{"2026-11-22 开始的", ""},
	} {
		r := fold(nil, c.text, 0)
		if got := ticketIn(r); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestShippedRulesAreWellFormed(t *testing.T) {
	intents := map[Intent]bool{IntentReport: true, IntentStatus: true, IntentFollowUp: true, IntentHandoff: true, IntentGreeting: true, IntentThanks: true, IntentOffTopic: true}
	for _, r := range intentRules().rules {
		if !intents[Intent(r.verdict)] || r.when != "whole" && r.when != "has" && r.when != "short" {
			t.Errorf("intent rule %+v", r)
		}
	}
	for _, r := range priorityRules().rules {
		if len(r.verdict) != 2 || r.verdict[0] != 'P' || r.when != "always" && r.when != "trouble" || r.reason == "" {
			t.Errorf("priority rule %+v", r)
		}
	}
}
