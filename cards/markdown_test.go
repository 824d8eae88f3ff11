package cards_test

import (
	"html"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

// reader is a Markdown parser with every common extension but bare addresses, which clients make clickable under their own text.
var reader = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.DefinitionList, extension.Footnote))

// markup names the first thing in s that is more than running text.
func markup(s string) string {
	found := ""
	src := []byte(s)
	err := ast.Walk(reader.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindDocument, ast.KindParagraph, ast.KindText, ast.KindString, ast.KindTextBlock:
		default:
			if entering && found == "" {
				found = n.Kind().String()
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return err.Error()
	}
	return found
}

func TestUserTextNeverBecomesMarkupInAnyDialect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		user := cardstest.Text().Draw(t, "text")
		checkInert(t, user)
	})
}

func FuzzUserTextNeverBecomesMarkup(f *testing.F) {
	for _, s := range []string{"<at id=all></at>", "a\n===", "a\n:-", "1) x", "[x]: y\n[x]", "&lt;at id=all&gt;", "**「急」**", "\\<b>", "a|b\n-|-", "    code"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, user string) { checkInert(t, user) })
}

func checkInert(t interface{ Fatalf(string, ...any) }, user string) {
	m := cards.Escape(user)
	for name, s := range map[string]string{"neutral": strings.TrimLeft(string(m), " \n"), "feishu": m.Feishu(), "dingtalk": m.DingTalk(), "wecom": m.WeCom()} {
		if kind := markup(trimLines(s)); kind != "" {
			t.Fatalf("%s: %q became %s in %q", name, user, kind, s)
		}
	}
	for _, s := range []string{m.DingTalk(), m.WeCom()} {
		if strings.ContainsAny(s, "<*`[]~|") {
			t.Fatalf("%q kept a special character in %q", user, s)
		}
	}
	feishu := m.Feishu()
	if strings.ContainsAny(feishu, "<>*`[]~|") {
		t.Fatalf("%q kept a special character in %q", user, feishu)
	}
	if got, want := html.UnescapeString(feishu), shown(user); got != want {
		t.Fatalf("%q shows as %q, not %q", user, got, want)
	}
	if got, want := m.Words(), shown(user); got != want {
		t.Fatalf("%q reads back as %q, not %q", user, got, want)
	}
	if links := m.Links(); links != nil {
		t.Fatalf("%q has links %v", user, links)
	}
	for _, s := range []string{m.Plain(), cards.Text(cards.Card{Title: user, Footer: user, Body: []cards.Block{m, cards.Note(user)}}, 0)} {
		if strings.Contains(s, "<at") || strings.Contains(s, "<a ") || strings.Contains(s, "](") || strings.Contains(s, "**") {
			t.Fatalf("%q stays live in plain text %q", user, s)
		}
	}
}

// shown is what a person should see of a text: cleaned, without blanks around its lines.
func shown(user string) string { return trimLines(strings.Trim(cards.Clean(user), "\n")) }

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

func TestEachDialectWritesTheSameTextItsOwnWay(t *testing.T) {
	m := cards.Markdown("**警告：**请看\n- [手册 <1>](https://kb.example.com/a_(1)?x=1)\n1. 重启\n> " + cards.Escape("还是 *不* 行_x a_b"))
	for name, tc := range map[string]struct{ got, want string }{
		"feishu":   {m.Feishu(), "**警告：** 请看\n- [手册 &#60;1&#62;](https://kb.example.com/a_%281)?x=1)\n1. 重启\n> 还是 &#42;不&#42; 行&#95;x a&#95;b"},
		"dingtalk": {m.DingTalk(), "**警告：** 请看  \n  - [手册 ＜1>](https://kb.example.com/a_%281)?x=1)  \n  1. 重启  \n  > 还是 ＊不＊ 行＿x a_b"},
		"wecom":    {m.WeCom(), "**警告：** 请看\n• [手册 ＜1>](https://kb.example.com/a_%281)?x=1)\n1． 重启\n> 还是 ＊不＊ 行＿x a_b"},
		"plain":    {m.Plain(), "警告：请看\n• 手册 <1> https://kb.example.com/a_%281?x=1)\n1. 重启\n｜还是 *不* 行_x a_b"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s:\n got %q\nwant %q", name, tc.got, tc.want)
		}
	}
}

func TestOnlySafeAddressesBecomeLinks(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://a.example/x": true, "http://127.0.0.1:8080/t": true, "mailto:a@b.example": true, "dingtalk://dingtalkclient/page/link": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "": false, "/t/1": false, "https://": false, "http:x": false, "::": false,
	} {
		if _, ok := cards.SafeURL(raw); ok != want {
			t.Errorf("%q: %v", raw, ok)
		}
		if got := len(cards.Markdown("[x](" + raw + ")").Links()); (got == 1) != want {
			t.Errorf("%q: %d links", raw, got)
		}
	}
	if u, _ := cards.SafeURL("https://a.example/中 文(1)[2]\"<x>"); strings.ContainsAny(u, " ()[]\"<>") {
		t.Errorf("unsafe characters left in %s", u)
	}
}

func TestTruncatedMarkdownKeepsLinksWholeAndBoldClosed(t *testing.T) {
	m := cards.Markdown("**重要**：请看 [手册](https://kb.example.com/a) 再来\n第二行很长很长很长很长很长\n第三行")
	for limit := 0; limit <= len(m)+2; limit++ {
		got := cards.TruncateMarkdown(m, limit)
		if len(got) > limit {
			t.Fatalf("%d bytes of %d", len(got), limit)
		}
		if s := got.Feishu(); strings.Count(s, "**")%2 != 0 || strings.Count(s, "](") != strings.Count(s, "[") {
			t.Fatalf("broken at %d: %q", limit, s)
		}
	}
}
