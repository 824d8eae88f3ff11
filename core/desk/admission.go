package desk

import (
	"cmp"
	"time"

	"github.com/imdesk/imdesk/core"
)

// admit finds out who speaks. An unknown member of the bot's own tenant becomes a person with the role of an employee and can report at
// once; another tenant, or someone the platform does not identify, is refused politely and audited.
func (t *turn) admit() (bool, error) {
	s := t.ev.Sender
	if s.ID == "" || s.External {
		return false, t.refuseOutsider()
	}
	p, a, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, s.Tenant, s.ID)
	switch {
	case core.CodeOf(err) == core.CodeNotFound:
		return true, t.newcomer()
	case err != nil:
		return false, err
	case !p.Active:
		return false, t.sayTo(t.replyTarget(), t.tr("你的账号已停用，服务台无法受理。如有疑问请联系管理员。"))
	}
	t.me, t.acct = p, a
	heard := core.Account{Person: a.Person, Platform: t.bot.Platform, Tenant: s.Tenant, ID: s.ID, Address: cmp.Or(s.Address, a.Address), Bot: t.ev.Bot}
	if t.unheard() || a.Bot != heard.Bot || a.Address != heard.Address || a.Unreachable != "" {
		t.acct = heard
		return true, t.tx.TouchAccount(t.ctx, heard)
	}
	return true, nil
}

// heardEvery is how long an account that was heard stays the one heard last without being written down again.
const heardEvery = time.Hour

// unheard reports whether nothing was heard in this chat for a while, and remembers that something is now: people are written to where they
// spoke last, and a turn should cost no write for it each time.
func (t *turn) unheard() bool {
	if t.ev.Kind == core.EventClick && Stateless(t.ev) || t.now.Sub(t.d.Heard) < heardEvery {
		return false
	}
	t.d.Heard = t.now
	return true
}

func (t *turn) newcomer() error {
	s := t.ev.Sender
	t.acct = core.Account{Platform: t.bot.Platform, Tenant: s.Tenant, ID: s.ID, Address: s.Address, Bot: t.ev.Bot}
	p := core.Person{
		ID: core.PersonID(core.NewID()), Name: cmp.Or(s.Name, s.ID), Active: true,
		Roles: []core.Role{core.RoleEmployee}, Bare: s.Name == "",
	}
	var err error
	if t.me, err = t.tx.AddPerson(t.ctx, p, t.acct); err != nil {
		return err
	}
	t.acct.Person = t.me.ID
	return t.audit("person.first_contact", string(t.me.ID), map[string]any{"platform": t.bot.Platform, "account": s.ID})
}

func (t *turn) refuseOutsider() error {
	why := "external"
	if t.ev.Sender.ID == "" {
		why = "unidentified"
	}
	if err := t.audit("outsider.refused", t.ev.Sender.ID, map[string]any{"bot": t.ev.Bot, "tenant": t.ev.Sender.Tenant, "why": why}); err != nil {
		return err
	}
	text := t.tr("抱歉，服务台只受理本企业成员的请求。如果你是本企业成员，请联系管理员检查机器人的可见范围与发布状态。")
	if t.ev.Kind == core.EventClick {
		return t.reply(refusal(text))
	}
	if t.ev.Kind != core.EventMessage {
		return nil
	}
	return t.sayTo(t.replyTarget(), text)
}
