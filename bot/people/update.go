// Package people brings lists of people to the directory: files an administrator has, and the contacts of the platforms. What a list changes is
// decided by core/directory and carried out by the store; this package reads the lists.
package people

import (
	"context"
	"fmt"
	"io"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
)

// Options of an update.
type Options struct {
	By store.Author // who the audit trail names, and when in desk time
	// Apply carries the plan out; without it nothing is written.
	Apply bool
	// Known leaves strangers out: nobody is added.
	Known bool
	// Force lets many leave at once.
	Force bool
}

// Import brings a file of people.
func Import(ctx context.Context, org *store.Org, file io.Reader, o Options) (directory.Plan, error) {
	list, err := ParseCSV(file)
	if err != nil {
		return directory.Plan{}, err
	}
	return update(ctx, org, directory.FromCSV, o, func(k directory.Known) ([]directory.Entry, []directory.Change) { return withTenants(k, list) })
}

func update(ctx context.Context, org *store.Org, from directory.Source, o Options, list func(directory.Known) ([]directory.Entry, []directory.Change)) (directory.Plan, error) {
	return org.UpdateDirectory(ctx, o.By, !o.Apply, func(k directory.Known) (directory.Plan, error) {
		entries, doubts := list(k)
		p := directory.Decide(k, from, entries, func() core.PersonID { return core.PersonID(core.NewID()) })
		p.Changes = append(doubts, p.Changes...)
		return p, tooMany(k, p, o)
	})
}

// leaversAllowed is the share of a directory that may leave at once before somebody has to look: a platform's range that shrank, or half a file,
// looks like that.
const (
	leaversAllowed = 5 // percent
	leaversAlways  = 5 // people
)

func tooMany(k directory.Known, p directory.Plan, o Options) error {
	n := len(p.Leavers)
	if !o.Apply || o.Force || n <= max(leaversAlways, len(k.People)*leaversAllowed/100) {
		return nil
	}
	return core.Refuse(core.CodeConflict, fmt.Sprintf("这次会停用 %d 人，没有写入任何改动。请先看不带 --apply 的预览，确认无误后加 --force", n))
}

// tenants tells which enterprise of a platform the org's accounts are of: the one with most of them.
func tenants(k directory.Known) map[core.Platform]string {
	counts := map[core.Platform]map[string]int{}
	out := map[core.Platform]string{}
	for _, a := range k.Accounts {
		if counts[a.Platform] == nil {
			counts[a.Platform] = map[string]int{}
		}
		counts[a.Platform][a.Tenant]++
		n, best := counts[a.Platform][a.Tenant], counts[a.Platform][out[a.Platform]]
		if n > best || n == best && a.Tenant > out[a.Platform] {
			out[a.Platform] = a.Tenant
		}
	}
	return out
}

// withTenants completes the accounts of a file, which names no tenants.
func withTenants(k directory.Known, list []directory.Entry) ([]directory.Entry, []directory.Change) {
	of := tenants(k)
	var doubts []directory.Change
	out := make([]directory.Entry, len(list))
	for i, e := range list {
		accounts := e.Accounts
		e.Accounts = nil
		for _, a := range accounts {
			tenant, ok := of[a.Platform]
			if !ok {
				doubts = append(doubts, directory.Change{Kind: directory.Kept, At: e.At, Name: e.Name, Why: "账号 " + string(a.Platform) + "/" + a.ID + " 没有登记：还没有人在这个平台上给机器人发过消息"})
				continue
			}
			a.Tenant = tenant
			e.Accounts = append(e.Accounts, a)
		}
		out[i] = e
	}
	return out, doubts
}
