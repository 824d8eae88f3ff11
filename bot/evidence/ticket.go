package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/store"
)

// Case is one ticket's evidence. Nothing in it depends on when it was written; the chain's head says how far the trail had got.
type Case struct {
	Org         core.OrgID               `json:"org"`
	Ticket      core.Ticket              `json:"ticket"`
	People      map[core.PersonID]string `json:"people"` // what those are called whom the rest names by id
	Timeline    []core.Act               `json:"timeline"`
	Approvals   []core.Approval          `json:"approvals"`
	Messages    []store.SentMessage      `json:"messages"`
	Cards       []store.DeliveredCopy    `json:"cards"`
	Attachments []File                   `json:"attachments"`
	Audit       []Line                   `json:"audit"`
	Head        store.Head               `json:"audit_head"`
	// Verified says that the whole chain was walked and holds up to Head.
	Verified bool `json:"audit_verified"`
}

// File is an attachment with the hash of what is stored of it; empty when there is nothing.
type File struct {
	core.Attached
	SHA256 string `json:"sha256,omitempty"`
}

// Line is a row of the audit trail with its place in the chain.
type Line struct {
	Seq     int64          `json:"seq"` // 0: not sealed yet
	Seal    string         `json:"seal,omitempty"`
	At      time.Time      `json:"at"`
	Actor   core.PersonID  `json:"actor,omitempty"`
	Behalf  core.PersonID  `json:"behalf,omitempty"`
	Channel string         `json:"channel,omitempty"`
	Act     string         `json:"act"`
	Object  string         `json:"object"`
	Detail  map[string]any `json:"detail,omitempty"`
}

// Ticket collects the evidence of a ticket by its number or id. What waits to be sealed is sealed first. A trail that doesn't verify is an error:
// evidence of a broken chain is none.
func Ticket(ctx context.Context, org *store.Org, files Files, number string) (Case, error) {
	c := Case{Org: org.ID(), People: map[core.PersonID]string{}, Attachments: []File{}, Audit: []Line{}}
	var err error
	if c.Ticket, err = org.Ticket(ctx, number); err != nil {
		if core.CodeOf(err) == core.CodeNotFound {
			return c, core.Refuse(core.CodeNotFound, "没有工单 "+number)
		}
		return c, err
	}
	for _, read := range []func(context.Context, *store.Org) error{c.chain, c.tables, c.trail} {
		if err := read(ctx, org); err != nil {
			return c, err
		}
	}
	if err := c.files(ctx, org, files); err != nil {
		return c, err
	}
	return c, c.name(ctx, org)
}

// sealBatch is how many rows are sealed at once.
const sealBatch = 500

func (c *Case) chain(ctx context.Context, org *store.Org) error {
	for {
		n, err := org.SealAudit(ctx, sealBatch)
		if err != nil {
			return err
		}
		if n < sealBatch {
			break
		}
	}
	chain, err := org.VerifyAudit(ctx)
	c.Head, c.Verified = chain.Head, err == nil
	return err
}

func (c *Case) tables(ctx context.Context, org *store.Org) (err error) {
	if c.Timeline, err = org.TicketTimeline(ctx, c.Ticket.ID); err != nil {
		return err
	}
	if c.Approvals, err = org.ApprovalsOf(ctx, c.Ticket.ID); err != nil {
		return err
	}
	if c.Messages, err = org.SentAbout(ctx, c.Ticket.ID); err != nil {
		return err
	}
	c.Cards, err = org.CopiesOf(ctx, c.objects())
	return err
}

// objects are what the audit trail and cards name of the ticket.
func (c *Case) objects() []string {
	out := []string{string(c.Ticket.ID)}
	for _, a := range c.Approvals {
		out = append(out, string(a.ID))
	}
	return out
}

func (c *Case) trail(ctx context.Context, org *store.Org) error {
	rows, err := org.AuditAbout(ctx, c.objects())
	for _, a := range rows {
		c.Audit = append(c.Audit, Line{a.Seq, a.Seal, a.At, a.Actor, a.Behalf, a.Channel, a.Act, a.Object, a.Detail})
	}
	return err
}

// files hashes the attachments that ticket and messages name.
func (c *Case) files(ctx context.Context, org *store.Org, files Files) error {
	var ids []string
	for _, f := range c.Ticket.Detail.Attachments {
		ids = append(ids, f.ID)
	}
	for _, m := range c.Messages {
		sent, err := passedOn(m)
		if err != nil {
			return fmt.Errorf("read message %d: %w", m.ID, err)
		}
		ids = append(ids, sent...)
	}
	stored, err := org.FilesByID(ctx, ids)
	if err != nil {
		return err
	}
	for _, s := range stored {
		f := File{Attached: s.Attached}
		if s.Path != "" {
			if f.SHA256, err = hashOf(files, s.Path); err != nil {
				return fmt.Errorf("hash attachment %s: %w", s.ID, err)
			}
		}
		c.Attachments = append(c.Attachments, f)
	}
	return nil
}

// passedOn reads the files that a message carried.
func passedOn(m store.SentMessage) ([]string, error) {
	var doc struct{ Files []core.Attachment }
	err := json.Unmarshal(m.Message, &doc)
	var ids []string
	for _, f := range doc.Files {
		ids = append(ids, f.ID)
	}
	return ids, err
}

func hashOf(files Files, path string) (string, error) {
	body, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// name looks up everybody who acted or was asked.
func (c *Case) name(ctx context.Context, org *store.Org) error {
	who := map[core.PersonID]bool{c.Ticket.Requester: true, c.Ticket.Assignee: true}
	for _, a := range c.Timeline {
		who[a.Actor] = true
	}
	for _, a := range c.Approvals {
		for _, s := range append(slices.Clone(a.Detail.Past), a.Steps...) {
			for _, p := range s.Approvers {
				who[p] = true
			}
			for _, d := range approval.Decisions(s) {
				who[d.By], who[d.For] = true, true
			}
		}
	}
	for _, l := range c.Audit {
		who[l.Actor], who[l.Behalf] = true, true
	}
	delete(who, "")
	return org.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(who)) {
			p, err := tx.Person(ctx, id)
			if err != nil && core.CodeOf(err) != core.CodeNotFound {
				return err
			}
			if err == nil {
				c.People[id] = p.Name
			}
		}
		return nil
	})
}

// WriteTicket writes a ticket's evidence as JSON that people can read.
func WriteTicket(ctx context.Context, org *store.Org, files Files, number string, w io.Writer) (Case, error) {
	c, err := Ticket(ctx, org, files, number)
	if err != nil {
		return c, err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return c, enc.Encode(c)
}
