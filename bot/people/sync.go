package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
)

// Contacts are a platform's contacts as a bot of it sees them. Tenant is the enterprise on the platform; empty means the one of the accounts known.
type Contacts struct {
	Platform core.Platform
	Tenant   string
	Members  adapters.Directory
	Person   func(ctx context.Context, id string) (adapters.Member, error)
}

// Sync brings the contacts of a platform. Who is not among them is looked up before they count as gone, since the bot's range may have shrunk.
func Sync(ctx context.Context, org *store.Org, c Contacts, o Options) (directory.Plan, error) {
	var known directory.Known
	if _, err := org.UpdateDirectory(ctx, o.By, true, func(k directory.Known) (directory.Plan, error) { known = k; return directory.Plan{}, nil }); err != nil {
		return directory.Plan{}, err
	}
	c.Tenant = cmp.Or(c.Tenant, tenants(known)[c.Platform])
	if c.Tenant == "" {
		return directory.Plan{}, core.Refuse(core.CodeConflict, "还不知道企业在这个平台上的标识：请先让任意一位同事给机器人发一条消息，再同步")
	}
	list, err := c.list(ctx)
	if err != nil {
		return directory.Plan{}, err
	}
	gone, err := c.absent(ctx, known, list)
	if err != nil {
		return directory.Plan{}, err
	}
	return update(ctx, org, directory.FromPlatform, o, func(k directory.Known) ([]directory.Entry, []directory.Change) {
		all := slices.Concat(list, gone)
		if o.Known {
			all = slices.DeleteFunc(all, func(e directory.Entry) bool { return stranger(k, e) })
		}
		return all, nil
	})
}

func stranger(k directory.Known, e directory.Entry) bool {
	return !slices.ContainsFunc(e.Accounts, func(a core.Account) bool { _, ok := k.Accounts[directory.AccountKey(a)]; return ok })
}

// list reads all contacts, each of them once.
func (c Contacts) list(ctx context.Context) ([]directory.Entry, error) {
	found := map[string]adapters.Member{}
	err := c.Members.Members(ctx, func(page []adapters.Member) error {
		for _, m := range page {
			if old, twice := found[m.ID]; !twice || old.Department == "" {
				found[m.ID] = m
			}
		}
		return nil
	})
	var out []directory.Entry
	for _, m := range found {
		out = append(out, c.entry(m))
	}
	slices.SortFunc(out, func(a, b directory.Entry) int { return strings.Compare(a.At, b.At) })
	return out, err
}

func (c Contacts) account(id, address string) core.Account {
	return core.Account{Platform: c.Platform, Tenant: c.Tenant, ID: id, Address: address}
}

func (c Contacts) entry(m adapters.Member) directory.Entry {
	return directory.Entry{
		At: string(c.Platform) + "/" + m.ID, Number: m.Number, Name: m.Name, Title: m.Title, Department: m.Department, Site: m.Site,
		ManagerAccount: c.account(m.ManagerID, ""), Left: m.Left, Back: m.Active, Accounts: []core.Account{c.account(m.ID, m.Address)},
	}
}

// absent looks up whoever is known on the platform and not among the contacts; those whom it doesn't know any more have left.
func (c Contacts) absent(ctx context.Context, k directory.Known, list []directory.Entry) ([]directory.Entry, error) {
	here := map[string]bool{}
	for _, e := range list {
		here[directory.AccountKey(e.Accounts[0])] = true
	}
	var missing []core.Account
	for key, a := range k.Accounts {
		if a.Platform == c.Platform && a.Tenant == c.Tenant && !here[key] && a.Unreachable != directory.AccountLeft {
			missing = append(missing, a)
		}
	}
	slices.SortFunc(missing, func(a, b core.Account) int { return strings.Compare(a.ID, b.ID) })
	pace := adapters.NewLister()
	var out []directory.Entry
	for _, a := range missing {
		var m adapters.Member
		err := pace.Call(ctx, func(ctx context.Context) (err error) { m, err = c.Person(ctx, a.ID); return err })
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && m.Left || adapters.VerdictOf(err) == adapters.Gone {
			out = append(out, directory.Entry{At: string(c.Platform) + "/" + a.ID, Left: true, Accounts: []core.Account{a}})
		}
	}
	return out, nil
}
