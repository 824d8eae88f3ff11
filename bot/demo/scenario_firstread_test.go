package demo_test

import (
	"slices"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// guided is a service with an article that may answer instead, and a field that takes two files at most.
func guided(on core.Platform) core.CatalogueItem {
	return core.CatalogueItem{
		ID: core.NewID(), Desk: "it", Name: "远程接入" + string(on), Category: "network", Priority: "P4", Articles: []core.ArticleID{"vpn-809"},
		Fields: []core.CatalogueField{
			{Name: "shot", Label: "报错截图", Type: core.FieldAttachment, Required: true, MaxFiles: 2}, {Name: "more", Label: "其他材料", Type: core.FieldAttachment, MaxFiles: 1},
			{Name: "why", Label: "用途", Type: core.FieldText, Required: true},
		},
	}
}

func TestAnArticleIsOfferedBeforeAFormAndMayMakeItSuperfluous(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			it, who := guided(on), applicants[on].applicant
			p.offers(it)
			a, before := p.person(who, on), p.tickets(who)
			defer a.reads(a.direct, "先看看 "+string(on))
			seen := a.seen()
			a.says("申请 " + it.Name)
			card := a.matches(a.direct, "the article", func(v actor.View) bool {
				return !seen[v.ID] && v.Has("先看看", "809") && v.Button("已解决，不申请") != nil
			})
			seen = a.seen()
			a.clicks(card, "看全文 1", nil)
			a.hearsNew(seen, "VPN 连接失败", "809")
			a.clicks(card, "已解决，不申请", nil)
			a.becomes(a.direct, card, "没有提交")
			a.asks("继续申请", "没有填到一半的申请")
			if now := p.tickets(who); len(now) != len(before) {
				t.Errorf("a request was made: %+v", now[0])
			}
			if rows, err := p.org().AuditTrail(p.ctx, "", 0, 50); err != nil || !slices.ContainsFunc(rows, deflects(it.ID, who)) {
				t.Errorf("the trail tells of no request that an article answered: %v", err)
			}
		})
	})
}

func TestFilesBeyondTheLimitOfAFieldAreRefusedInWords(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			it, who := guided(on), applicants[on].applicant
			it.Articles = nil
			p.offers(it)
			a, before := p.person(who, on), p.tickets(who)
			defer a.reads(a.direct, "文件上限 "+string(on))
			if on == core.Feishu { // its card asks for words first
				seen := a.seen()
				a.says("申请 " + it.Name)
				card := a.matches(a.direct, "the form", func(v actor.View) bool { return !seen[v.ID] && v.Button("提交申请") != nil })
				a.clicks(card, "提交申请", map[string]string{"why": "出差"})
				a.hearsNew(seen, "1/3", "报错截图", "最多 2 个")
			} else {
				a.asks("申请 "+it.Name, "1/3", "报错截图", "最多 2 个")
			}
			a.asks("完成", "还没有收到文件", "1/3")
			a.sendsPictureAndHears("收到 1 个", "1/3")
			a.sendsPictureAndHears("收到 2 个", "1/3")
			a.sendsPictureAndHears("「报错截图」最多 2 个文件，已经收到 2 个，这次发的没有收下", "1/3")
			a.asks("完成", "2/3", "其他材料", "最多 1 个")
			if on == core.Feishu {
				a.sendsPicture()
			} else {
				a.sendsPictureAndHears("3/3", "用途")
				a.sendsPictureAndHears("「其他材料」最多 1 个文件，已经收到 1 个", "3/3")
				a.says("出差")
			}
			tk := p.fresh(who, before)
			if n := len(tk.Detail.Attachments); n != 3 {
				t.Errorf("the request has %d files", n)
			}
		})
	})
}

// deflects finds the line that tells of a request which an article made superfluous.
func deflects(item string, who core.PersonID) func(store.AuditRow) bool {
	return func(r store.AuditRow) bool { return r.Act == "kb.solved" && r.Actor == who && r.Detail["item"] == item }
}

// sendsPictureAndHears sends a picture and waits for an answer to it.
func (a person) sendsPictureAndHears(words ...string) {
	a.p.t.Helper()
	seen := a.seen()
	a.sendsPicture()
	a.hearsNew(seen, words...)
}
