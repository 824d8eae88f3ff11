package stories_test

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// platforms as people call them.
var platforms = map[core.Platform]string{core.WeCom: "企业微信", core.DingTalk: "钉钉", core.Feishu: "飞书"}

// role is somebody of the story on one platform; what their direct chat shows is written down.
type role struct {
	s       *stage
	name    string
	on      core.Platform
	account string
	dm      *view
}

// role lets somebody enter the story.
func (s *stage) role(id core.PersonID, on core.Platform) *role {
	s.t.Helper()
	r := &role{s: s, name: s.person(id).Name, on: on, account: s.demo.Account(id, on)}
	chat, err := s.stages[on].Direct(s.ctx, r.account)
	if err != nil {
		s.t.Fatal(err)
	}
	r.dm = s.watch(r, chat, r.name+"（"+platforms[on]+"）")
	return r
}

// group lets the group of a desk enter the story, seen by one of its members.
func (s *stage) group(desk core.DeskID, by *role) *view {
	s.t.Helper()
	for _, g := range s.demo.Company.Groups {
		if g.Desk == desk && g.Platform == by.on {
			return s.watch(by, g.Chat, strings.TrimSuffix(strings.TrimSuffix(g.Name, "（钉钉）"), "（企微）")+"（"+platforms[by.on]+"）")
		}
	}
	s.t.Fatalf("%s has no group on %s", desk, by.on)
	return nil
}

// says is a message to the bot.
func (r *role) says(text string) {
	r.s.t.Helper()
	r.writes(actor.Utterance{Text: text}, "说「"+text+"」")
}

// sends is a picture to the bot.
func (r *role) sends(name string) {
	r.s.t.Helper()
	r.writes(actor.Utterance{Files: []actor.File{{Name: name + ".png", Kind: "image", Content: pixel}}}, "发了一张图片（"+name+"）")
}

// tells is a message in a group that addresses the bot, and others if the words begin with their names.
func (r *role) tells(group *view, text string, others ...*role) {
	r.s.t.Helper()
	u := actor.Utterance{Chat: group.chat, Text: text, MentionBot: true}
	shown := text
	for _, o := range others {
		u.Mentions = append(u.Mentions, o.account)
		shown += " @" + o.name
	}
	r.writes(u, "在"+group.name+"说「@服务台 "+shown+"」")
}

func (r *role) writes(u actor.Utterance, shown string) {
	r.s.t.Helper()
	r.s.ticks()
	before := r.s.events()
	u.Person = r.account
	if _, err := r.s.stages[r.on].Say(r.s.ctx, u); err != nil {
		r.s.t.Fatal(err)
	}
	r.done(shown, before)
}

// answers are the answers to a dialogue, one after the other.
func (r *role) answers(texts ...string) {
	r.s.t.Helper()
	for _, t := range texts {
		r.says(t)
	}
}

// presses presses the button of the newest message of the own chat that has it and holds the words.
func (r *role) presses(label string, holding ...string) {
	r.s.t.Helper()
	r.fills(r.dm, label, nil, holding...)
}

// taps is the same in a group.
func (r *role) taps(group *view, label string, holding ...string) {
	r.s.t.Helper()
	r.fills(group, label, nil, holding...)
}

// filled is what somebody fills in before they press: the input, its value on the wire, and what they see there.
type filled struct{ name, value, shown string }

// fills fills in a card and presses.
func (r *role) fills(v *view, label string, in []filled, holding ...string) {
	r.s.t.Helper()
	card := v.finds("a button 〔"+label+"〕", holding, func(m actor.View) bool { return m.Button(label) != nil })
	values, entries := map[string]string{}, []string{}
	for _, f := range in {
		values[f.name] = f.value
		entries = append(entries, f.shown)
	}
	r.s.ticks()
	before := r.s.events()
	ans, err := r.s.stages[r.on].Click(r.s.ctx, r.account, card.ID, card.Button(label).Action(values))
	if err != nil {
		r.s.t.Fatal(err)
	}
	shown := "点〔" + label + "〕"
	if len(entries) > 0 {
		shown = "填写 " + strings.Join(entries, "，") + "，" + shown
	}
	if v != r.dm {
		shown = "在" + v.name + shown
	}
	if ans.Error != "" {
		r.s.t.Fatalf("%s presses %s and sees %d %s", r.name, label, ans.Code, ans.Error)
	}
	r.done(shown, before, ans.Toast.Text)
}

// done waits for everything that follows and writes it down.
func (r *role) done(shown string, before int, toasts ...string) {
	r.s.t.Helper()
	r.s.until("the platform has told of what "+r.name+" did", func() bool { return r.s.events() > before })
	r.s.rests()
	r.s.book.act(r.s.demo.Clock.Now(), r.name, platforms[r.on], shown)
	for _, t := range slices.DeleteFunc(toasts, func(t string) bool { return t == "" }) {
		r.s.book.say("屏幕上闪过一行提示：" + r.s.tidy(t))
	}
	if !r.s.cutOff {
		r.s.looks()
	}
}

// sees demands that the newest messages of the own chat hold the words: a story must not go on past what did not happen.
func (r *role) sees(words ...string) actor.View { r.s.t.Helper(); return r.dm.sees(words...) }

// pixel is a picture small enough for a story.
var pixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\xdac\xfc\xcf\xf0\x9f\x01\x00\x07\x02\x02\x00\x1e\xfb!\xd1\x00\x00\x00\x00IEND\xaeB`\x82")
