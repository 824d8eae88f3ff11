package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestWhatMayAnswerInsteadOfARequestCanBeTypedToo(t *testing.T) {
	h := newHouse()
	h.world.Setup.KB = []core.Article{{ID: "drivers", Title: "笔记本装不了软件", Body: strings.Repeat("先看应用商店。", 20) + "最后重启。"}}
	h.world.Setup.Catalogue[0].Articles = []core.ArticleID{"gone", "drivers"}
	must(t, h.says(colleague, false, "申请 笔记本"))
	card := h.lastCard(colleague)
	for i := len(h.tx.sent) - 1; card == nil && i >= 0; i-- { // the first question came after it
		if m := h.tx.sent[i]; m.Target.Account.ID == "a-"+colleague && m.Card != nil {
			card = m.Card
		}
	}
	if card == nil || !strings.Contains(card.Title, "先看看") {
		t.Fatalf("no article is offered: %+v", card)
	}
	must(t, h.says(colleague, false, "看全文 1 "+card.Code))
	if said := h.told(colleague); !strings.Contains(said, "最后重启") {
		t.Errorf("the article is sent as %q", said)
	}
	must(t, h.says(colleague, false, "已解决，不申请 "+card.Code))
	must(t, h.says(colleague, false, "出差用"))
	if strings.Contains(strings.Join(h.acts(), " "), "ticket.created") || !strings.Contains(strings.Join(h.acts(), " "), "kb.solved") {
		t.Errorf("the trail is %v", h.acts())
	}
}

func TestFilesOfAnAnswerThatWasTakenBackAreNotSent(t *testing.T) {
	it := core.CatalogueItem{Fields: []core.CatalogueField{{Name: "a", Type: core.FieldAttachment}, {Name: "b", Type: core.FieldAttachment}}}
	fl := &filling{Loose: []core.Attachment{{ID: "old"}}}
	fl.keepFiles("b", []core.Attachment{{ID: "b1"}})
	fl.keepFiles("a", []core.Attachment{{ID: "a1"}, {ID: "a2"}})
	var got []string
	for _, f := range fl.attached(it, map[string]string{"a": "图片、图片", "b": ""}) {
		got = append(got, f.ID)
	}
	if strings.Join(got, " ") != "old a1 a2" {
		t.Errorf("sent %v", got)
	}
}
