package demo_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/dingtalk"
	"github.com/imdesk/imdesk/cards/feishu"
	"github.com/imdesk/imdesk/cards/wecom"
)

// drawn is a card as one platform gets it: what can be pressed on it, and what was declared lost.
type drawn struct {
	reached map[cards.Press]bool
	words   string
	lost    []cards.Degradation
}

// easels draw a card for each platform.
var easels = map[string]func(*testing.T, cards.Card) drawn{
	"feishu": func(t *testing.T, c cards.Card) drawn {
		raw, lost := feishu.Render(c, cards.Feishu)
		return seen(t, "feishu", raw, lost)
	},
	"dingtalk, public template": func(t *testing.T, c cards.Card) drawn {
		params, lost := dingtalk.RenderPublic(c, cards.DingTalkPublic)
		return seen(t, "dingtalk", encoded(t, map[string]any{"cardParamMap": params}), lost)
	},
	"dingtalk, own template": func(t *testing.T, c cards.Card) drawn {
		params, lost := dingtalk.RenderOwn(c, cards.DingTalkOwn)
		return ownTemplate(t, params, lost)
	},
	"wecom, app":    func(t *testing.T, c cards.Card) drawn { return onWeCom(t, c, cards.WeComApp) },
	"wecom, AI bot": func(t *testing.T, c cards.Card) drawn { return onWeCom(t, c, cards.WeComAIBot) },
}

func onWeCom(t *testing.T, c cards.Card, l cards.Limits) drawn {
	raw, lost := wecom.Render(c, l, "task-1", wecom.Options{FallbackURL: "https://desk.example.com/portal"})
	return seen(t, "wecom", encoded(t, map[string]any{"template_card": raw}), lost)
}

// seen finds the buttons and the words in a payload the way a client does, and decodes what the platform would send for each button.
func seen(t *testing.T, platform string, payload json.RawMessage, lost []cards.Degradation) drawn {
	t.Helper()
	v := actor.Read(platform, "m", payload)
	d := drawn{map[cards.Press]bool{}, v.Text, lost}
	for _, b := range v.Buttons {
		p, err := decoded(platform, encoded(t, b.Action(nil)))
		if err != nil {
			t.Fatalf("the button %q on %s can't be read: %v", b.Label, platform, err)
		}
		d.reached[p] = true
	}
	return d
}

// ownTemplate reads the variables that our own template binds to its buttons and its form.
func ownTemplate(t *testing.T, params map[string]string, lost []cards.Degradation) drawn {
	t.Helper()
	var buttons []struct{ ID string }
	var form struct {
		Fields []struct{ Name, DefaultValue string }
	}
	for name, into := range map[string]any{"buttons": &buttons, "form": &form} {
		if params[name] == "" {
			continue
		}
		if err := json.Unmarshal([]byte(params[name]), into); err != nil {
			t.Fatal(err)
		}
	}
	d := drawn{map[cards.Press]bool{}, params["body"], lost}
	press := func(id string) {
		if p, err := cards.DecodePress(id); err == nil {
			d.reached[p] = true
		}
	}
	for _, b := range buttons {
		press(b.ID)
	}
	for _, f := range form.Fields {
		press(f.DefaultValue) // the hidden field that says what submitting means
	}
	return d
}

func encoded(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func decoded(platform string, action json.RawMessage) (cards.Press, error) {
	var err error
	var p cards.Press
	switch platform {
	case "feishu":
		var a feishu.Action
		if err = json.Unmarshal(action, &a); err == nil {
			p, _, err = feishu.DecodeAction(a)
		}
	case "dingtalk":
		var a struct {
			ActionIDs []string `json:"action_ids"`
		}
		if err = json.Unmarshal(action, &a); err == nil {
			p, _, err = dingtalk.DecodeAction(dingtalkClick(a.ActionIDs))
		}
	case "wecom":
		var a struct{ Key string }
		if err = json.Unmarshal(action, &a); err == nil {
			p, _, err = wecom.DecodeSelection(a.Key, nil)
		}
	}
	return p, err
}

// dingtalkClick is the content of a card callback (open.dingtalk.com/document/orgapp/event-callback-card).
func dingtalkClick(ids []string) string {
	list, _ := json.Marshal(ids)
	return `{"cardPrivateData":{"actionIds":` + string(list) + `,"params":{}}}`
}

// bearable are the losses that docs/design/cards.md declares: what can't be shown is asked for by other means, or is shortened.
var bearable = regexp.MustCompile(`^(input:\w+ (asked in the chat after the (button|vote)|edit button|canned answers)` +
	`|timeline only the newest items shown|(body|title|markdown|subtitle|fields|summary) shortened|confirm:[\w.]+ sends without asking` +
	`|action:[\w.]+:\w+ dropped, too many buttons; the text command works)$`)

func TestEveryCardOfTheEngineKeepsItsVerbsOnEveryPlatform(t *testing.T) {
	h := newStagehand(t)
	tour(h)
	kinds, verbs := map[cards.Kind]bool{}, map[string]bool{}
	for _, m := range h.made {
		if m.Card == nil {
			continue
		}
		kinds[m.Card.Kind] = true
		for _, a := range buttonsOf(*m.Card) {
			verbs[a.Verb] = true
		}
		for name, draw := range easels {
			requireVerbs(t, name, *m.Card, draw(t, *m.Card))
		}
		requireCommands(t, *m.Card)
	}
	requireTour(t, kinds, verbs)
}

// requireVerbs fails if something the card offers can neither be pressed nor is shown as a text command, or if more was lost than is declared.
func requireVerbs(t *testing.T, platform string, c cards.Card, d drawn) {
	t.Helper()
	edited := map[string]bool{}
	for _, x := range d.lost {
		if !bearable.MatchString(x.What + " " + x.How) {
			t.Errorf("%s: the card %q loses %s: %s", platform, c.Title, x.What, x.How)
		}
		edited[x.What] = true
	}
	shown := map[string]bool{} // edit buttons of inputs that the card shows are not needed
	for _, f := range c.Forms {
		for _, in := range f.Inputs {
			shown[in.Edit.Verb] = !edited["input:"+in.Name]
		}
	}
	for _, a := range buttonsOf(c) {
		typed := strings.Contains(d.words, "「"+a.Label+" "+c.Code+"」")
		if !d.reached[c.Press(a)] && !shown[a.Verb] && !typed {
			t.Errorf("%s: %q of the card %q can't be reached: %v", platform, a.Label, c.Title, d.lost)
		}
	}
}

// requireCommands fails if the text form of a card lacks the command of something it offers.
func requireCommands(t *testing.T, c cards.Card) {
	t.Helper()
	text := cards.Text(c, 2048)
	for _, a := range buttonsOf(c) {
		if c.Code == "" || !strings.Contains(text, "回复「"+a.Label+" "+c.Code) {
			t.Errorf("text: %q of the card %q can't be answered:\n%s", a.Label, c.Title, text)
		}
	}
}

// requireTour fails if the tour came past too little to prove anything.
func requireTour(t *testing.T, kinds map[cards.Kind]bool, verbs map[string]bool) {
	t.Helper()
	for _, k := range []cards.Kind{
		cards.KindSuggestion, cards.KindConfirm, cards.KindStatus, cards.KindWork, cards.KindApproval, cards.KindReminder, cards.KindNotice,
		cards.KindChoice, cards.KindForm, cards.KindRating, cards.KindQueue, cards.KindList, cards.KindHelp,
	} {
		if !kinds[k] {
			t.Errorf("the tour shows no card of kind %s", k)
		}
	}
	for _, v := range strings.Fields(`draft.solved draft.human draft.submit draft.category draft.priority draft.set_category draft.set_priority draft.system
		draft.text draft.cancel draft.article place.comment place.new ticket.comment ticket.cancel ticket.nudge ticket.reopen ticket.rate ticket.show
		work.claim work.assign work.reply work.note work.hold work.resume work.resolve queue.next approval.approve approval.reject approval.more
		approval.add_before approval.add_after approval.transfer approval.return approval.edit approval.resubmit approval.withdraw
		catalogue.open catalogue.submit catalogue.cancel test.ok menu.mine menu.human menu.catalogue`) {
		if !verbs[v] {
			t.Errorf("the tour offers no button for %s", v)
		}
	}
}
