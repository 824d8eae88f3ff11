package core

// LinkKind says what another ticket is to this one.
type LinkKind string

// Kinds of links. Each has its inverse, which the other ticket carries.
const (
	LinkRelated    LinkKind = "related"
	LinkDuplicates LinkKind = "duplicates" // this one says the same as the other, which goes on
	LinkDuplicated LinkKind = "duplicated" // the other was merged into this one
	LinkCausedBy   LinkKind = "caused_by"
	LinkCauses     LinkKind = "causes"
	LinkSplitFrom  LinkKind = "split_from"
	LinkSplitInto  LinkKind = "split_into"
	LinkBelongsTo  LinkKind = "belongs_to"
	LinkConsistsOf LinkKind = "consists_of"
	LinkChangedBy  LinkKind = "changed_by" // the other is the change that removes this problem
	LinkChanges    LinkKind = "changes"
)

var inverses = map[LinkKind]LinkKind{
	LinkRelated: LinkRelated, LinkDuplicates: LinkDuplicated, LinkDuplicated: LinkDuplicates, LinkCausedBy: LinkCauses, LinkCauses: LinkCausedBy,
	LinkSplitFrom: LinkSplitInto, LinkSplitInto: LinkSplitFrom, LinkBelongsTo: LinkConsistsOf, LinkConsistsOf: LinkBelongsTo,
	LinkChangedBy: LinkChanges, LinkChanges: LinkChangedBy,
}

// Inverse is what this ticket is to the other.
func (k LinkKind) Inverse() LinkKind { return inverses[k] }

// Link leads to another ticket. Its number is kept beside its id, because people know it by that.
type Link struct {
	Kind   LinkKind `json:"kind"`
	Ticket TicketID `json:"ticket"`
	Number string   `json:"number"`
}
