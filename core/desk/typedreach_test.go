package desk

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// typist is who answers a card by text and where: whoever it was sent to, or any handler of the group it stands in.
func typist(k core.Copy) (who core.PersonID, group bool) {
	group = strings.HasPrefix(k.Target.Conversation, "g-")
	if k.Person != "" {
		return k.Person, group
	}
	return map[core.BotID]core.PersonID{"f": technician, "d": colleague, "w": employee}[k.Bot], group
}

// meaning reads a text as the engine would in the chat the card stands in: the verb and argument it stands for, and the card it answers.
func (h *house) meaning(text string, k core.Copy) (verb, arg string, answered core.CopyID) {
	who, group := typist(k)
	e := h.event(who, group)
	e.Kind, e.Text = core.EventMessage, text
	t := &turn{ctx: context.Background(), tx: h.tx, w: h.world, ev: e, now: h.clock.Now(), bot: h.world.Bots[e.Bot], me: h.tx.people[who]}
	if err := t.d.load(h.states[e.Lane(false)]); err != nil {
		return "", "", ""
	}
	c, ok := parseCommand(text, t.prefix())
	if !ok || c.name != "code" {
		return "no answer to a card: " + c.name, c.number, ""
	}
	found, err := h.tx.CopyByCode(t.ctx, c.code, who, e.Conversation.ID)
	if err != nil {
		return "no card", c.code, ""
	}
	verb, arg, _ = t.buttonNamed(c.label, found)
	if t.named != "" && len(arg) == 0 {
		arg = t.named // a colleague's name stands for their id
	}
	return verb, arg, found.ID
}

// pressable lists everything that can be pressed on a card somewhere, the edit buttons of its inputs too.
func pressable(c cards.Card) []cards.Action {
	out := append([]cards.Action{}, c.Actions...)
	for _, f := range c.Forms {
		out = append(out, f.Submit)
		for _, in := range f.Inputs {
			out = append(out, in.Edit)
		}
	}
	return out
}

func TestEveryButtonOfEveryCardCanBeTypedWithItsCode(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := anyHouse(r)
		for range rapid.IntRange(5, 40).Draw(r, "acts") {
			sent := len(h.tx.sent)
			if err := anyAct(r, h); err != nil {
				r.Fatalf("%v", err)
			}
			for _, m := range h.tx.sent[sent:] {
				if m.Card == nil || m.Kind != core.SendMessage || !m.Card.Clickable() {
					continue
				}
				checkTyped(r, h, m)
			}
		}
	})
}

func checkTyped(r *rapid.T, h *house, m core.Outbound) {
	k, err := h.tx.copy(func(k core.Copy) bool { return k.ID == m.Copy })
	if err != nil {
		r.Fatalf("the card %q has no copy", m.Card.Title)
	}
	for _, a := range pressable(*m.Card) {
		if a.Verb == "" {
			continue
		}
		verb, arg, answered := h.meaning(a.Label+" "+m.Card.Code, k)
		if answered != m.Copy || verb != a.Verb || a.Arg != "" && arg != a.Arg && "人"+a.Arg != arg && verb != "queue.next" {
			r.Fatalf("「%s %s」 on the card %q to %s means %q %q on %q, the button %q %q on %q", a.Label, m.Card.Code, m.Card.Title, m.Person, verb, arg, answered, a.Verb, a.Arg, m.Copy)
		}
	}
}

func TestARequestFormIsFilledByTextAndSubmittedOnce(t *testing.T) {
	h := newHouse()
	if err := h.says(other, false, "申请 笔记本"); err != nil {
		t.Fatal(err)
	}
	form := h.tx.copies[0]
	for _, text := range []string{"提交申请 " + form.Code, "要画图用"} {
		if err := h.says(other, false, text); err != nil {
			t.Fatal(err)
		}
	}
	if tk := h.only(t); tk.Detail.Form["why"] != "要画图用" {
		t.Errorf("the request holds %v", tk.Detail.Form)
	}
	press := pressOf(form, "catalogue.submit")
	press.Arg = "laptop"
	if err := h.presses(other, false, form.Receipt.MessageRef, press, map[string]string{"why": "再来一台"}); err != nil {
		t.Fatal(err)
	}
	if tk := h.only(t); tk.Detail.Form["why"] != "要画图用" {
		t.Errorf("pressing the form afterwards makes it %v", tk.Detail.Form)
	}
}

func TestAnOlderRequestFormAnsweredByTextIsRefusedTruthfully(t *testing.T) {
	h := newHouse()
	for range 2 {
		if err := h.says(other, false, "申请 笔记本"); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.says(other, false, "提交申请 "+h.tx.copies[0].Code); err != nil {
		t.Fatal(err)
	}
	if last := h.tx.sent[len(h.tx.sent)-1]; !strings.Contains(last.Text, "不是最近的一张") || len(h.tx.tickets) != 0 {
		t.Errorf("it is answered with %q", last.Text)
	}
}

func TestNoCodeIsTakenForAWordOrANumber(t *testing.T) {
	for range 2000 {
		code := core.NewCode()
		for _, v := range verbs {
			if v.label == "" {
				continue
			}
			if c, ok := parseCommand(v.label+" "+code, "IT"); !ok || c.name != "code" || c.code != code || c.label != v.label {
				t.Fatalf("「%s %s」 is read as %+v (%v)", v.label, code, c, ok)
			}
		}
	}
}

func TestAMessageInDoubtIsPlacedByTextAsByButton(t *testing.T) {
	for label, want := range map[string]int{"补充到 IT-1": 1, "新问题": 0} {
		t.Run(label, func(t *testing.T) {
			h := newHouse()
			const report = "电脑坏了，屏幕不亮，插拔了电源也换过插座，昨天下班的时候还是好的，今天早上就开不了机"
			say := func(text string) {
				if err := h.says(employee, false, text); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				say(report)
				say(h.fill("提交 CODE"))
			}
			say("下午三点以后我都在")
			say(h.fill(label + " CODE"))
			comments := 0
			for _, acts := range h.tx.acts {
				for _, a := range acts {
					if a.Verb == "commented" && a.Text == "下午三点以后我都在" {
						comments++
					}
				}
			}
			if comments != want {
				t.Errorf("%d comments are made, not %d; the last answer is %q", comments, want, h.tx.sent[len(h.tx.sent)-1].Text)
			}
		})
	}
}
