package desk

import (
	"context"
	"maps"
	"slices"

	"github.com/imdesk/imdesk/core"
)

func (f *fakeTx) Presences(_ context.Context, bot core.BotID, conversation string) (out []core.Presence, _ error) {
	for _, p := range f.presences {
		if p.Bot == bot && p.Conversation == conversation {
			out = append(out, p)
		}
	}
	return out, nil
}

func (f *fakeTx) PutPresence(_ context.Context, p core.Presence) error {
	i := slices.IndexFunc(f.presences, sameMember(p))
	switch {
	case i < 0:
		f.presences = append(f.presences, p)
	case !f.presences[i].At.After(p.At):
		f.presences[i] = p
	}
	return nil
}

func (f *fakeTx) HeardInGroup(_ context.Context, p core.Presence) error {
	if i := slices.IndexFunc(f.presences, sameMember(p)); i >= 0 && !f.presences[i].Here && f.presences[i].At.Before(p.At) {
		f.presences[i].Here, f.presences[i].At = true, p.At
	}
	return nil
}

func (f *fakeTx) ForgetPresences(_ context.Context, bot core.BotID, conversation string) error {
	f.presences = slices.DeleteFunc(slices.Clone(f.presences), func(p core.Presence) bool { return p.Bot == bot && p.Conversation == conversation })
	return nil
}

func sameMember(p core.Presence) func(core.Presence) bool {
	return func(q core.Presence) bool {
		return q.Bot == p.Bot && q.Conversation == p.Conversation && q.Tenant == p.Tenant && q.Account == p.Account
	}
}

func (f *fakeTx) NoteSaid(_ context.Context, bot core.BotID, message string, ticket core.TicketID) error {
	key := string(bot) + " " + message
	if !slices.Contains(f.said[key], ticket) {
		f.said = maps.Clone(f.said)
		f.said[key] = append(slices.Clone(f.said[key]), ticket)
	}
	return nil
}

func (f *fakeTx) SaidIn(_ context.Context, bot core.BotID, message string) ([]core.TicketID, error) {
	return f.said[string(bot)+" "+message], nil
}
