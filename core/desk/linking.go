package desk

import (
	"cmp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Limits of linking by a code.
const (
	linkLife   = 10 * time.Minute
	linkWindow = time.Hour
	linkIssued = 5 // codes a person gets in a window
	linkMissed = 5 // wrong codes a person may say in a window
)

// linkAccount gives a code that proves, said in another chat, that both accounts are one human being; or takes such a code.
func (t *turn) linkAccount(said string) error {
	mine, err := t.linkOffer()
	if err != nil {
		return err
	}
	if code := linkCode(said); code != "" {
		return t.linkBy(mine, code)
	}
	if mine.Issued >= linkIssued {
		return t.say(t.tr("一小时内最多取 %d 次绑定码，请稍后再试，或请管理员在控制台「人员」里帮你关联。", linkIssued))
	}
	mine.Code, mine.Expires, mine.Issued = core.NewCode()+core.NewCode(), t.now.Add(linkLife), mine.Issued+1
	if err := t.tx.PutLinkOffer(t.ctx, mine); err != nil {
		return err
	}
	if err := t.audit("person.link_offered", string(t.me.ID), map[string]any{"platform": t.bot.Platform}); err != nil {
		return err
	}
	return t.say(t.tr("你的绑定码是 **%s**，10 分钟内有效，只能用一次。\n请打开你在另一个平台上和我的聊天，发送「绑定账号 %s」。两个账号会合成一个人，工单、审批和待办在哪边都能看到。\n绑定码等同于你的身份，不要告诉别人。", shownCode(mine.Code), shownCode(mine.Code)))
}

// linkOffer reads the person's own offer, in a fresh window if the last one is over.
func (t *turn) linkOffer() (LinkOffer, error) {
	o, err := t.tx.LinkOffer(t.ctx, t.me.ID)
	if t.now.Sub(o.Since) >= linkWindow {
		o.Since, o.Issued, o.Missed = t.now, 0, 0
	}
	o.Person = t.me.ID
	return o, err
}

// linkBy takes a code and asks once more, by name: somebody may have been talked into saying another's code.
func (t *turn) linkBy(mine LinkOffer, code string) error {
	if mine.Missed >= linkMissed {
		return t.say(t.tr("绑定码输错的次数太多，请一小时后再试，或请管理员在控制台「人员」里帮你关联。"))
	}
	other, err := t.offered(code)
	if why := core.MessageOf(err); why != "" {
		mine.Missed++
		if err := t.tx.PutLinkOffer(t.ctx, mine); err != nil {
			return err
		}
		if err := t.audit("refused.person.link", string(t.me.ID), map[string]any{"why": core.CodeOf(err)}); err != nil {
			return err
		}
		return t.say(why)
	}
	if err != nil {
		return err
	}
	where, err := t.whereabouts(other.ID)
	if err != nil {
		return err
	}
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("确认绑定账号"), Tone: cards.ToneWarn, Summary: t.tr("确认要绑定账号吗？"), Object: "link-" + code, Revision: 1, Code: core.NewCode(),
		Body: []cards.Block{
			cards.Fields{{Label: t.tr("这个账号"), Value: t.tr(platformNames[t.bot.Platform]) + " · " + t.me.Name}, {Label: t.tr("绑定到"), Value: where + " · " + other.Name}},
			cards.Markdown(t.tr("确认两个账号都是你本人？绑定后它们是同一个人，能看到和处理彼此的工单与审批。如果绑定码是别人发给你的，请选「不绑定」。")),
		},
		Actions: []cards.Action{{Verb: "person.link", Label: t.tr("确认绑定"), Style: cards.StylePrimary}, {Verb: "person.nolink", Label: t.tr("不绑定")}},
	}
	return t.show(c)
}

// offered finds whose living code it is, and that the two can be one. Its errors with a message are for the person.
func (t *turn) offered(code string) (core.Person, error) {
	o, err := t.tx.LinkOffered(t.ctx, code)
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.now.Before(o.Expires) {
		return core.Person{}, core.Refuse(core.CodeNotFound, "这个绑定码不对，或者已经用过、过期了。请在另一个平台重新发送「绑定账号」取一个新的。")
	}
	if err != nil {
		return core.Person{}, err
	}
	p, err := t.tx.Person(t.ctx, o.Person)
	if err != nil {
		return p, err
	}
	return p, linkable(p, t.me)
}

// linkable refuses to make one of two who can't be.
func linkable(a, b core.Person) error {
	switch {
	case a.Is(b.ID):
		return core.Refuse(core.CodeConflict, "这两个账号已经是同一个人。绑定码要在另一个平台的聊天里发送。")
	case !a.Active || !b.Active:
		return core.Refuse(core.CodeForbidden, "其中一个账号已停用，不能绑定。如有疑问请联系管理员。")
	case a.Number != "" && b.Number != "" && a.Number != b.Number:
		return core.Refuse(core.CodeForbidden, "两个账号在人员名册里的工号不同，不能绑定。如果名册有误，请联系管理员更正。")
	}
	return nil
}

// linkConfirmed makes one person of two; the code is proved anew, and used up.
func (t *turn) linkConfirmed() error {
	code, ok := strings.CutPrefix(t.ev.Click.Object, "link-")
	if !ok || t.ev.Conversation.Kind == core.Group {
		return core.Refuse(core.CodeForbidden, "绑定账号请在和我的私聊里进行。")
	}
	if t.clicked.Person != "" && !t.me.Is(t.clicked.Person) {
		return core.Refuse(core.CodeForbidden, "这张卡片是发给别人的。要绑定自己的账号，请发送「绑定账号」。")
	}
	other, err := t.offered(code)
	if err != nil {
		return err
	}
	if err := t.burn(code); err != nil {
		return err
	}
	if err := t.link(t.me, other, "proof"); err != nil {
		return err
	}
	c := t.endedCard(t.tr("账号已绑定"), core.Copy{Object: t.ev.Click.Object, Revision: 1})
	c.Body = []cards.Block{cards.Markdown(t.tr("现在这两个账号是同一个人。要分开，随时发送「解绑账号」。"))}
	return t.reply(last(t.tr("账号已绑定"), &c))
}

func (t *turn) linkRefused() error {
	if code, ok := strings.CutPrefix(t.ev.Click.Object, "link-"); ok && (t.clicked.Person == "" || t.me.Is(t.clicked.Person)) {
		if err := t.burn(code); err != nil {
			return err
		}
	}
	c := t.endedCard(t.tr("没有绑定，绑定码已作废"), core.Copy{Object: t.ev.Click.Object, Revision: 1})
	return t.reply(last(t.tr("没有绑定"), &c))
}

// linkInGroup keeps codes out of groups: one that was said there is no secret any more.
func (t *turn) linkInGroup(c command) error {
	if code := linkCode(c.rest); code != "" {
		if err := t.burn(code); err != nil {
			return err
		}
		return t.say(t.tr("绑定码不能发在群里，它已作废。请私聊我重新发送「绑定账号」。"))
	}
	return t.say(t.tr("绑定账号请私聊我进行。"))
}

// burn takes a code back.
func (t *turn) burn(code string) error {
	o, err := t.tx.LinkOffered(t.ctx, code)
	if err != nil {
		return ignoreNotFound(err)
	}
	o.Code = ""
	return t.tx.PutLinkOffer(t.ctx, o)
}

// link makes one person of two and tells every account of theirs.
func (t *turn) link(a, b core.Person, by string) error {
	kept, alias := keeper(a, b)
	if err := t.tx.Link(t.ctx, alias.ID, kept.ID); err != nil {
		return err
	}
	if err := t.audit("person.linked", string(kept.ID), map[string]any{"alias": alias.ID, "name": kept.Name, "alias_name": alias.Name, "by": by}); err != nil {
		return err
	}
	where, err := t.whereabouts(kept.ID)
	if err != nil {
		return err
	}
	return t.tellAccounts(kept.ID, language.Say("🔗 你的账号已绑定：%s上的账号现在是同一个人（%s）。如果不是你本人的意思，请立即发送「解绑账号」并联系管理员。", where, esc(kept.Name)))
}

// keeper decides which record stands for both: the one that is known better.
func keeper(a, b core.Person) (kept, alias core.Person) {
	known := func(p core.Person) (n int) {
		for i, yes := range []bool{!p.Bare, p.HasDuties(), p.Number != "", p.Listed} {
			if yes {
				n += 1 << i
			}
		}
		return n
	}
	if d := cmp.Compare(known(a), known(b)); d > 0 || d == 0 && a.ID < b.ID {
		return a, b
	}
	return b, a
}

// linkCode reads a code as people copy it, with or without the dash; "" when it can't be one.
func linkCode(said string) string {
	s := strings.ToUpper(strings.NewReplacer("-", "", " ", "", "－", "", "「", "", "」", "").Replace(said))
	if len(s) != 8 || !codePattern.MatchString(s[:4]) || !codePattern.MatchString(s[4:]) {
		return ""
	}
	return s
}

func shownCode(code string) string { return code[:4] + "-" + code[4:] }
