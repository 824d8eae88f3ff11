package console

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// caseView is a ticket with all that is known of it.
type caseView struct {
	ticketView
	Text           string            `json:"text"`
	PriorityReason string            `json:"priority_reason,omitempty"`
	Form           map[string]string `json:"form,omitempty"`
	Fields         map[string]string `json:"fields,omitempty"` // the desk's own; for who handles tickets
	Resolution     string            `json:"resolution,omitempty"`
	HoldReason     string            `json:"hold_reason,omitempty"`
	Breach         *breachView       `json:"breach,omitempty"` // for who handles tickets
	FirstResponse  time.Time         `json:"first_response,omitzero"`
	ResolvedAt     time.Time         `json:"resolved_at,omitzero"`
	Pauses         []core.Pause      `json:"pauses,omitempty"`
	Rating         int               `json:"rating,omitempty"`
	Reopened       int               `json:"reopened,omitempty"`
	Assets         []string          `json:"assets,omitempty"` // codes
	Attachments    []fileView        `json:"attachments"`
	Timeline       []actView         `json:"timeline"`
	Approval       *approvalView     `json:"approval,omitempty"`
	// Cards are the delivered copies that can still change; closed ones are history.
	Cards []copyView `json:"cards"`
	// Masked says that numbers of people are left out; revealTicket shows them.
	Masked bool `json:"masked,omitempty"`
}

// breachView is why a ticket missed a target.
type breachView struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Words    string    `json:"words,omitempty"`
	Measures []string  `json:"measures"`
	By       string    `json:"by,omitempty"` // nobody: the desk itself
	At       time.Time `json:"at"`
}

type fileView struct {
	Name string              `json:"name,omitempty"`
	Kind core.AttachmentKind `json:"kind"`
}

// actView is one entry of the timeline. Public is false for what the requester never sees.
type actView struct {
	Seq    int       `json:"seq"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Verb   string    `json:"verb"`
	Text   string    `json:"text,omitempty"`
	Public bool      `json:"public"`
}

type approvalView struct {
	State core.ApprovalState `json:"state"`
	Step  int                `json:"step"`
	Steps []stepView         `json:"steps"`
}

type stepView struct {
	Name      string    `json:"name"`
	Approvers []string  `json:"approvers"`
	Approved  *bool     `json:"approved,omitempty"`
	By        string    `json:"by,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	At        time.Time `json:"at,omitzero"`
}

// copyView is one delivered copy of a card.
type copyView struct {
	Kind     cards.Kind `json:"kind"`
	Bot      core.BotID `json:"bot"`
	Person   string     `json:"person,omitempty"`
	Group    bool       `json:"group"`
	Revision int        `json:"revision"`
	Sent     bool       `json:"sent"`
	AsText   bool       `json:"as_text,omitempty"`
}

// showTicket shows one ticket, by id or number.
func (s *server) showTicket(c *call) (any, error) {
	k, err := c.org.Ticket(c.Context(), c.PathValue("ticket"))
	if core.CodeOf(err) == core.CodeNotFound {
		return nil, core.Refuse(core.CodeNotFound, "没有这张工单")
	}
	if err != nil {
		return nil, err
	}
	v, err := s.caseOf(c, k)
	if err != nil {
		return nil, err
	}
	return veiled(v)
}

// caseOf is a ticket as it was written.
func (s *server) caseOf(c *call, k core.Ticket) (caseView, error) {
	acts, err := c.org.TicketTimeline(c.Context(), k.ID)
	if err != nil {
		return caseView{}, err
	}
	approval, copies, err := delivered(c, k)
	if err != nil {
		return caseView{}, err
	}
	who, err := s.names.of(c.Context(), c.org, involved(k, acts, approval, copies)...)
	if err != nil {
		return caseView{}, err
	}
	v := viewCase(k, who)
	if c.admin.Role.Gives(core.RightWork) {
		v.Fields = k.Detail.Fields
		if b := k.Detail.Breach; b != nil {
			v.Breach = &breachView{b.Code, b.Name, b.Words, b.Measures, who[b.By], b.At}
		}
	}
	for _, a := range acts {
		if !a.Public && !c.admin.Role.Gives(core.RightWork) {
			continue // internal notes are for who handles tickets
		}
		v.Timeline = append(v.Timeline, actView{a.Seq, a.At, who[a.Actor], a.Verb, a.Text, a.Public})
	}
	for _, cp := range copies {
		v.Cards = append(v.Cards, viewCopy(cp, who))
	}
	v.Approval = viewApproval(approval, who)
	return v, nil
}

// delivered reads the approval of a ticket, if any, and the live copies of both their cards.
func delivered(c *call, k core.Ticket) (approval *core.Approval, copies []core.Copy, err error) {
	err = c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		var err error
		if copies, err = tx.Copies(ctx, string(k.ID)); err != nil || k.Detail.Approval == "" {
			return err
		}
		a, err := tx.Approval(ctx, k.Detail.Approval)
		if core.CodeOf(err) == core.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		approval = &a
		more, err := tx.Copies(ctx, string(a.ID))
		copies = append(copies, more...)
		return err
	})
	return approval, copies, err
}

// involved lists everybody the case names.
func involved(k core.Ticket, acts []core.Act, approval *core.Approval, copies []core.Copy) []core.PersonID {
	ids := []core.PersonID{k.Requester, k.Assignee}
	for _, a := range acts {
		ids = append(ids, a.Actor)
	}
	for _, cp := range copies {
		ids = append(ids, cp.Person)
	}
	if approval != nil {
		for _, st := range approval.Steps {
			ids = append(ids, st.Approvers...)
			if st.Decision != nil {
				ids = append(ids, st.Decision.By, st.Decision.For)
			}
		}
	}
	return ids
}

func viewCase(k core.Ticket, who map[core.PersonID]string) caseView {
	d := k.Detail
	v := caseView{
		ticketView: viewTicket(k, who), Text: k.Text, PriorityReason: d.PriorityReason, Form: d.Form, Resolution: d.Resolution,
		HoldReason: d.HoldReason, FirstResponse: d.FirstResponse, ResolvedAt: d.ResolvedAt, Pauses: d.Pauses, Rating: d.Rating, Reopened: d.Reopened,
		Assets: d.Assets, Attachments: []fileView{}, Timeline: []actView{}, Cards: []copyView{},
	}
	v.Title = k.Title
	for _, a := range d.Attachments {
		v.Attachments = append(v.Attachments, fileView{a.Name, a.Kind})
	}
	return v
}

func viewCopy(cp core.Copy, who map[core.PersonID]string) copyView {
	v := copyView{Kind: cp.Kind, Bot: cp.Bot, Group: cp.Target.Conversation != "" && cp.Person == "", Revision: cp.Revision, Sent: cp.Sent, AsText: cp.Receipt.AsText}
	if cp.Person != "" {
		v.Person = who[cp.Person]
	}
	return v
}

func viewApproval(a *core.Approval, who map[core.PersonID]string) *approvalView {
	if a == nil {
		return nil
	}
	v := &approvalView{State: a.State, Step: a.Step, Steps: []stepView{}}
	for _, st := range a.Steps {
		sv := stepView{Name: st.Name, Approvers: []string{}}
		for _, p := range st.Approvers {
			sv.Approvers = append(sv.Approvers, who[p])
		}
		if d := st.Decision; d != nil {
			sv.Approved, sv.By, sv.Reason, sv.At = &d.Approved, who[d.By], d.Reason, d.At
			if d.For != "" {
				sv.By += " 代 " + who[d.For]
			}
		}
		v.Steps = append(v.Steps, sv)
	}
	return v
}
