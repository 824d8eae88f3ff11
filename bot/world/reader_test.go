package world

import (
	"log/slog"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/knowledge"
)

func read(t *testing.T) func(string) desk.Reading {
	t.Helper()
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	lx, err := knowledge.NewLexicon(knowledge.ShippedLexicon())
	if err != nil {
		t.Fatal(err)
	}
	w, err := Build(&m.Setup, lx, nil, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	return w.Read
}

func TestAServiceIsFoundInThePersonsOwnWords(t *testing.T) {
	read := read(t)
	for said, item := range map[string]string{
		"新人要电脑": "onboarding", "有新同事要来，帮忙办入职": "onboarding", "我要办离职": "offboarding", "我想申请转岗": "transfer", "要开个在职证明": "certificate",
		"我要报销打车费": "reimbursement", "想借一笔备用金": "petty-cash", "我要采购一台示波器": "procurement", "合同要盖章": "contract", "要引入一家新供应商": "vendor",
		"帮我开通 VPN": "vpn-access", "我想申请 ERP 权限": "access", "想领一些办公用品": "supplies", "我要发版": "release", "我要申请生产变更": "change",
		"我想申请一台笔记本": "laptop",
	} {
		if got := read(said); got.Item != item || got.Intent != desk.IntentRequest {
			t.Errorf("%q: item %q, intent %s, want %s", said, got.Item, got.Intent, item)
		}
	}
	for _, said := range []string{"VPN 连不上，提示错误 809", "电脑蓝屏了", "打印机卡纸了怎么办", "你好", "报销系统打不开", "离职证明什么时候能拿到", "合同章丢了", "工资什么时候发"} {
		if got := read(said); got.Item != "" && got.Intent == desk.IntentRequest {
			t.Errorf("%q is taken for a request of %s", said, got.Item)
		}
	}
}
