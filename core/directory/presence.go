package directory

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// presence follows who left and who came back. Whoever the set-up or a file names is never made inactive by a platform; the report says so.
func (d *decider) presence(id core.PersonID, e Entry) {
	switch {
	case d.from == FromCSV && e.Left:
		d.leaves(id, e)
	case d.from == FromCSV && e.Back:
		d.returns(id, e)
	case d.from == FromPlatform && e.Left:
		d.gone(id, e)
	case d.from == FromPlatform && e.Back:
		d.cameBack(id, e)
	}
}

// leaves takes a person's right to act away.
func (d *decider) leaves(id core.PersonID, e Entry) {
	p := d.person(id)
	switch {
	case !p.Active:
	case p.Listed:
		d.report(Change{Kind: Kept, At: e.At, Person: id, Name: p.Name, Why: "写在设置文件里，没有停用。请先从设置文件里删去"})
	default:
		p.Active, p.Source = false, string(d.from)
		d.changed[id] = p
		d.plan.Leavers = append(d.plan.Leavers, id)
		d.report(Change{Kind: Left, At: e.At, Person: id, Name: p.Name})
	}
}

func (d *decider) returns(id core.PersonID, e Entry) {
	if p := d.person(id); !p.Active {
		p.Active = true
		d.changed[id] = p
		d.report(Change{Kind: Back, At: e.At, Person: id, Name: p.Name})
	}
}

// gone marks the account that left its platform. Somebody without any account that is left is inactive.
func (d *decider) gone(id core.PersonID, e Entry) {
	for _, a := range e.Accounts {
		known, ok := d.known.Accounts[AccountKey(a)]
		if !ok || known.Unreachable == AccountLeft {
			continue
		}
		known.Unreachable = AccountLeft
		d.plan.Gone = append(d.plan.Gone, known)
		d.known.Accounts[AccountKey(a)] = known
		d.report(Change{Kind: Gone, At: e.At, Person: id, Name: d.person(id).Name, Why: "账号 " + AccountKey(a) + " 已离开"})
	}
	if slices.ContainsFunc(d.accountsOf(id), func(a core.Account) bool { return a.Unreachable != AccountLeft }) {
		return
	}
	p := d.person(id)
	if p.Active && (p.Listed || p.Source == string(FromCSV)) {
		from := map[bool]string{true: "设置文件", false: "导入的名单"}[p.Listed]
		d.report(Change{Kind: Kept, At: e.At, Person: id, Name: p.Name, Why: "所有平台的账号都已离开，但" + from + "里还有，没有停用"})
		return
	}
	d.leaves(id, e)
}

// cameBack ends what gone began; who was made inactive by a file stays so.
func (d *decider) cameBack(id core.PersonID, e Entry) {
	back := false
	for _, a := range e.Accounts {
		if known, ok := d.known.Accounts[AccountKey(a)]; ok && known.Unreachable == AccountLeft {
			known.Unreachable = ""
			d.plan.Returned = append(d.plan.Returned, known)
			d.known.Accounts[AccountKey(a)] = known
			back = true
		}
	}
	if p := d.person(id); back && p.Source != string(FromCSV) {
		d.returns(id, e)
	}
}

// accountsOf lists the accounts of a person, those of linked records included.
func (d *decider) accountsOf(id core.PersonID) (out []core.Account) {
	for _, a := range d.known.Accounts {
		if d.canonical(a.Person) == id {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b core.Account) int { return strings.Compare(AccountKey(a), AccountKey(b)) })
	return out
}
