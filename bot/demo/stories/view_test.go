package stories_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// view is a chat as one person sees it.
type view struct {
	s    *stage
	by   *role
	chat string
	name string
	seen map[string][]string // lines by message
}

// watch begins to write down a chat; what it already shows is not part of the story.
func (s *stage) watch(by *role, chat, name string) *view {
	s.t.Helper()
	v := &view{s: s, by: by, chat: chat, name: name, seen: map[string][]string{}}
	for _, m := range v.messages() {
		v.seen[m.ID] = s.lines(m)
	}
	s.views = append(s.views, v)
	return v
}

// messages are what the bot said, oldest first.
func (v *view) messages() []actor.View {
	v.s.t.Helper()
	list, err := v.s.stages[v.by.on].Messages(v.s.ctx, v.chat, v.by.account, 200)
	if err != nil {
		v.s.t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(m actor.View) bool { return m.From != "bot" || m.Recalled })
}

// looks writes down what is new in every chat, in the order in which they entered the story; what several see alike is told once.
func (s *stage) looks() {
	s.t.Helper()
	var news []news
	for _, v := range s.views {
		var fresh [][]string
		for _, m := range v.messages() {
			now := s.lines(m)
			before, known := v.seen[m.ID]
			v.seen[m.ID] = now
			switch {
			case !known:
				fresh = append(fresh, now)
			case !slices.Equal(before, now):
				news = told(news, v.name, "的「"+title(before)+"」变为", changed(before, now))
			}
		}
		slices.SortFunc(fresh, textFirst)
		for _, lines := range fresh {
			news = told(news, v.name, "收到", lines)
		}
	}
	for _, n := range news {
		s.book.shows(strings.Join(n.who, "、")+" "+n.how, n.lines)
	}
}

// textFirst orders what one act sent into one chat: it leaves at once, and which arrives first is the platform's chance.
func textFirst(a, b []string) int {
	card := func(lines []string) int { return strings.Count(strings.Join(lines, ""), "【") }
	return cmp.Or(cmp.Compare(card(a), card(b)), slices.Compare(a, b))
}

// news is something that became visible, and to whom.
type news struct {
	who   []string
	how   string
	lines []string
}

func told(list []news, who, how string, lines []string) []news {
	for i, n := range list {
		if n.how == how && slices.Equal(n.lines, lines) && !slices.Contains(n.who, who) {
			list[i].who = append(n.who, who)
			return list
		}
	}
	return append(list, news{[]string{who}, how, lines})
}

// changed is a card after a change: what is no longer new is left out, but for its title.
func changed(before, now []string) (out []string) {
	for i, l := range now {
		if i == 0 || !slices.Contains(before, l) {
			out = append(out, l)
		}
	}
	if button(before) && !button(now) {
		out = append(out, "（按钮已收起）")
	}
	return out
}

func button(lines []string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "〔") })
}

func title(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.NewReplacer("【", "", "】", " ").Replace(lines[0]))
}

// sees demands that a message holds the words.
func (v *view) sees(words ...string) actor.View {
	v.s.t.Helper()
	return v.finds("a message", words, func(actor.View) bool { return true })
}

// finds is the newest message that holds the words and fits. Everything was said by now, so what isn't there won't come.
func (v *view) finds(what string, words []string, fits func(actor.View) bool) actor.View {
	v.s.t.Helper()
	for _, m := range slices.Backward(v.messages()) {
		shown := strings.Join(v.s.lines(m), "\n")
		if fits(m) && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(shown, w) }) {
			return m
		}
	}
	v.s.t.Fatalf("%s shows not %s with %q; the story so far:\n%s", v.name, what, words, v.s.book.text())
	return actor.View{}
}

var (
	feishuAt  = regexp.MustCompile(`<at (?:user_)?id="?([^">]+)"?>[^<]*</at>`)
	wecomAt   = regexp.MustCompile(`<@([^>]+)>`)
	plainAt   = regexp.MustCompile(`@(\d{10,})`)
	shortCode = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(”|」)`)
	loopback  = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
)

// lines are a message in words; ids of people become their names, and what differs from run to run is made equal.
func (s *stage) lines(m actor.View) []string {
	lines := m.Lines()
	for i, l := range lines {
		lines[i] = s.tidy(l)
	}
	return lines
}

func (s *stage) tidy(l string) string {
	for _, at := range []*regexp.Regexp{feishuAt, wecomAt, plainAt} {
		l = at.ReplaceAllStringFunc(l, func(m string) string { return "@" + s.named(at.FindStringSubmatch(m)[1]) })
	}
	return shortCode.ReplaceAllString(loopback.ReplaceAllString(l, "https://desk.example.com"), "7F3K$1")
}

// named is the name of the holder of an account.
func (s *stage) named(id string) string {
	for _, p := range s.demo.Company.People {
		for _, a := range p.Accounts {
			if a.ID == id || a.OpenID == id && a.Platform == core.Feishu {
				return p.Name
			}
		}
	}
	return id
}
