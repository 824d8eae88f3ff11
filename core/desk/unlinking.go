package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// unlinkAccount makes the account that speaks a person of its own again; where it is the one that stands for all, the one that is named.
func (t *turn) unlinkAccount(said string) error {
	if len(t.me.Linked) == 0 {
		return t.say(t.tr("你的账号没有和其他账号绑定，不用解绑。"))
	}
	alias, err := t.aliasMeant(platformNamed(said))
	if err != nil {
		return err
	}
	if alias == "" {
		where, err := t.whereabouts(t.me.ID)
		if err != nil {
			return err
		}
		return t.say(t.tr("你绑定了%s上的账号，请写明要分开哪一个，例如「解绑账号 飞书」。", where))
	}
	return t.unlink(t.me, alias, "self")
}

// aliasMeant finds the linked record that 解绑 means: the one with an account on the platform named, else the one that speaks, else the only one.
func (t *turn) aliasMeant(on core.Platform) (core.PersonID, error) {
	accounts, err := t.tx.Accounts(t.ctx, t.me.ID)
	if err != nil {
		return "", err
	}
	linked := func(id core.PersonID) bool { return (core.Person{Linked: t.me.Linked}).Is(id) }
	if on != "" {
		for _, a := range accounts {
			if a.Platform == on && linked(a.Person) {
				return a.Person, nil
			}
		}
	}
	switch {
	case linked(t.acct.Person) && (on == "" || on == t.bot.Platform):
		return t.acct.Person, nil
	case len(t.me.Linked) == 1:
		return t.me.Linked[0].ID, nil
	}
	return "", nil
}

// unlink drops an alias of a person and tells both of them.
func (t *turn) unlink(p core.Person, alias core.PersonID, by string) error {
	accounts, err := t.tx.Accounts(t.ctx, p.ID)
	if err != nil {
		return err
	}
	if err := t.tx.Unlink(t.ctx, alias); err != nil {
		return err
	}
	if err := t.audit("person.unlinked", string(p.ID), map[string]any{"alias": alias, "name": p.Name, "by": by}); err != nil {
		return err
	}
	return t.write(accounts, t.tr("🔓 你的账号已解绑，不同平台上的账号重新各自独立。要再次绑定，请发送「绑定账号」。"))
}

// whereabouts names the platforms on which a person has accounts.
func (t *turn) whereabouts(id core.PersonID) (string, error) {
	accounts, err := t.tx.Accounts(t.ctx, id)
	var names []string
	for _, a := range accounts {
		if n := t.tr(platformNames[a.Platform]); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return strings.Join(names, t.tr("、")), err
}

// tellAccounts writes to each account of a person, not just to the one they prefer.
func (t *turn) tellAccounts(id core.PersonID, text language.Phrase) error {
	accounts, err := t.tx.Accounts(t.ctx, id)
	if err != nil {
		return err
	}
	wishes, err := t.tx.Wishes(t.ctx, id)
	if err != nil {
		return err
	}
	return t.write(accounts, text.In(language.Of(wishes.Language)))
}

func (t *turn) write(accounts []core.Account, text string) error {
	for _, a := range accounts {
		bot := t.botFor(a)
		if bot == "" {
			continue
		}
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendMessage, Bot: bot, Target: core.Target{Account: a.Sender("")}, Urgency: core.UrgencyNotice, Promise: core.PromiseOnce, Matter: matterAccount,
			Text: text, Person: a.Person,
		}); err != nil {
			return err
		}
	}
	return nil
}
