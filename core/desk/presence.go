package desk

import (
	"maps"

	"github.com/imdesk/imdesk/core"
)

func accountKey(tenant, id string) string { return tenant + "\x00" + id }

// presences is what was told of who is in the group of the event, by account.
func (t *turn) presences() (map[string]core.Presence, error) {
	list, err := t.tx.Presences(t.ctx, t.ev.Bot, t.ev.Conversation.ID)
	out := make(map[string]core.Presence, len(list))
	for _, p := range list {
		out[accountKey(p.Tenant, p.Account)] = p
	}
	return out, err
}

// isHere notes that the person speaks in the group, so whoever told that they left it was overtaken by their coming back, which not every platform tells.
func (t *turn) isHere() error {
	return t.tx.HeardInGroup(t.ctx, core.Presence{
		Bot: t.ev.Bot, Conversation: t.ev.Conversation.ID, Tenant: t.ev.Sender.Tenant, Account: t.ev.Sender.ID, At: t.ev.At,
	})
}

// absentees tells who is known to have left the group of the event; elsewhere nobody is.
func (t *turn) absentees() (func(core.Person) (bool, error), error) {
	nobody := func(core.Person) (bool, error) { return false, nil }
	if t.ev.Conversation.Kind != core.Group {
		return nobody, nil
	}
	known, err := t.presences()
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(known, func(_ string, p core.Presence) bool { return p.Here })
	if len(known) == 0 {
		return nobody, nil
	}
	return func(p core.Person) (bool, error) {
		accounts, err := t.tx.Accounts(t.ctx, p.ID)
		if err != nil {
			return false, err
		}
		gone := 0
		for _, a := range accounts {
			_, left := known[accountKey(a.Tenant, a.ID)]
			switch {
			case a.Platform != t.bot.Platform:
			case !left:
				return false, nil
			default:
				gone++
			}
		}
		return gone > 0, nil
	}, nil
}
