package demo_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// patience is how long a person waits for something to appear; a busy machine may need it.
const patience = time.Minute

// await looks until something is so, and fails with what stands instead.
func await(t *testing.T, so func() bool, otherwise func() string) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(otherwise())
		}
	}
}

// eventually waits for something that nobody is shown.
func (p *play) eventually(what string, so func() bool) {
	p.t.Helper()
	await(p.t, so, func() string { return "it did not happen that " + what })
}

// matches waits until the newest message that fits is there.
func (a person) matches(chat, what string, fits func(actor.View) bool) actor.View {
	a.p.t.Helper()
	ctx, cancel := context.WithTimeout(a.p.ctx, patience)
	defer cancel()
	v, err := a.stage.Wait(ctx, chat, a.id, fits)
	if err != nil {
		a.p.t.Fatalf("%s waits for %s: %v", a.id, what, err)
	}
	return v
}

// becomes waits until a message already seen shows the words.
func (a person) becomes(chat string, old actor.View, words ...string) actor.View {
	a.p.t.Helper()
	return a.matches(chat, "the card to show "+strings.Join(words, ", "), func(v actor.View) bool { return v.ID == old.ID && v.Has(words...) })
}

// loses waits until a message already seen has no buttons any more.
func (a person) loses(chat string, old actor.View) actor.View {
	a.p.t.Helper()
	return a.matches(chat, "the card to lose its buttons", func(v actor.View) bool { return v.ID == old.ID && len(v.Buttons) == 0 })
}

// clicks presses a button of one certain message and returns what the person sees. A card that has just changed under the finger is read and
// pressed again, as a person would; any other error on the client ends the scenario.
func (a person) clicks(v actor.View, label string, values map[string]string) actor.Answer {
	a.p.t.Helper()
	for try := 1; ; try++ {
		b := v.Button(label)
		if b == nil {
			a.p.t.Fatalf("%s looks for %q on a card with %q", a.id, label, v.Labels())
		}
		ans, err := a.stage.Click(a.p.ctx, a.id, v.ID, b.Action(values))
		if err != nil {
			a.p.t.Fatal(err)
		}
		if ans.OK {
			return ans
		}
		if try == 4 {
			a.p.t.Fatalf("%s clicks %q and sees an error: %d %s", a.id, label, ans.Code, ans.Error)
		}
		a.p.t.Logf("%s clicks %q again: %d %s", a.id, label, ans.Code, ans.Error)
		v = a.matches(v.Chat, "the card to show "+label, func(now actor.View) bool { return now.ID == v.ID && now.Button(label) != nil })
	}
}

// repeats presses what a card once held, whatever it shows now: a forwarded card, an old client, a second tap.
func (a person) repeats(v actor.View, label string) actor.Answer {
	a.p.t.Helper()
	action, ok := v.Button(label).Action(nil).(map[string]any)
	if !ok {
		a.p.t.Fatalf("the press of %q can't be repeated", label)
	}
	action["force"] = true
	ans, err := a.stage.Click(a.p.ctx, a.id, v.ID, action)
	if err != nil {
		a.p.t.Fatal(err)
	}
	return ans
}

// hears waits for the words in the answer to a click or, where clicks have no answer of their own, in the chat.
func (a person) hears(chat string, ans actor.Answer, words ...string) {
	a.p.t.Helper()
	for _, w := range words {
		if !strings.Contains(ans.Toast.Text, w) {
			a.seesIn(chat, words...)
			return
		}
	}
}

// answered repeats a press on a card of any age and demands a truthful answer: a short line, or, where there are none, the card's true state.
func (a person) answered(v actor.View, label, line, state string) {
	a.p.t.Helper()
	a.answeredIn(a.direct, v, label, line, state)
}

func (a person) answeredIn(chat string, v actor.View, label, line, state string) {
	a.p.t.Helper()
	ans := a.repeats(v, label)
	if a.stage.Platform == string(core.WeCom) {
		a.becomes(chat, v, state)
		return
	}
	a.hears(chat, ans, line)
}

// mentions writes into a group with others addressed by @.
func (a person) mentions(chat, text string, others ...person) {
	a.p.t.Helper()
	u := actor.Utterance{Person: a.id, Chat: chat, Text: text, MentionBot: true}
	for _, o := range others {
		u.Mentions = append(u.Mentions, o.id)
	}
	if _, err := a.stage.Say(a.p.ctx, u); err != nil {
		a.p.t.Fatal(err)
	}
}

// answersTo replies to a message in the direct chat.
func (a person) answersTo(v actor.View, text string) {
	a.p.t.Helper()
	if _, err := a.stage.Say(a.p.ctx, actor.Utterance{Person: a.id, Text: text, ReplyTo: v.ID}); err != nil {
		a.p.t.Fatal(err)
	}
}

// sendsPicture sends an image into the direct chat.
func (a person) sendsPicture() {
	a.p.t.Helper()
	u := actor.Utterance{Person: a.id, Files: []actor.File{{Name: "screen.png", Kind: "image", Content: picture}}}
	if _, err := a.stage.Say(a.p.ctx, u); err != nil {
		a.p.t.Fatal(err)
	}
}

// reports opens a ticket the usual way and returns its number.
func (a person) reports(text string) string {
	a.p.t.Helper()
	a.says(text)
	start := string([]rune(text)[:min(len([]rune(text)), 12)]) // titles are short
	v := a.matches(a.direct, "an answer to "+text, func(v actor.View) bool {
		return v.Has(start) && (v.Button("提交") != nil || v.Button("仍需人工") != nil)
	})
	if v.Button("提交") == nil {
		a.clicks(v, "仍需人工", nil)
		v = a.matches(a.direct, "the draft of "+text, func(v actor.View) bool { return v.Has(start) && v.Button("提交") != nil })
	}
	a.clicks(v, "提交", nil)
	return a.numberIn(a.matches(a.direct, "the number of "+text, func(v actor.View) bool { return v.Has(start) && ticketNumber.MatchString(v.Text) }))
}

// wire is what a payload holds besides words for people.
var wire = regexp.MustCompile(`^([a-z0-9_.:/-]+|https?://\S*|[A-Za-z0-9+/=_-]{24,}|m1\..*|d1\..*|default|primary|danger)$`)

// reads prints a chat as the person saw it, under -v, so that the wording can be read aloud.
func (a person) reads(chat, title string) {
	a.p.t.Helper()
	if !testing.Verbose() {
		return
	}
	list, err := a.stage.Messages(a.p.ctx, chat, a.id, 200)
	if err != nil {
		a.p.t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n──── " + title + "\n")
	for _, v := range list {
		var lines []string
		for _, l := range strings.Split(v.Text, "\n") {
			if l = strings.TrimSpace(l); l != "" && !wire.MatchString(l) {
				lines = append(lines, l)
			}
		}
		who := v.From
		b.WriteString(who + "：" + strings.Join(lines, "\n      "))
		if len(v.Buttons) > 0 {
			b.WriteString("\n      [" + strings.Join(v.Labels(), "] [") + "]")
		}
		b.WriteString("\n")
	}
	a.p.t.Log(b.String())
}

// live reports whether cards on the platform follow by themselves.
func live(on core.Platform) bool { return on != core.WeCom }

// short is a ticket's number as buttons say it.
func short(n string) string {
	prefix, digits, _ := strings.Cut(n, "-")
	return prefix + "-" + strings.TrimLeft(digits, "0")
}
