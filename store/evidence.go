package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qApprovalsOf = sql("approvals of ticket", `SELECT `+approvalColumns+` FROM approval a WHERE a.org = $1 AND a.ticket = $2 ORDER BY a.created, a.id`)
	qSentAbout   = sql("messages about ticket", `
		SELECT id, kind, person, state, attempts, reason, created, finished, idem, msg, receipt FROM outbox WHERE org = $1 AND ticket = $2 ORDER BY id`)
	qCopiesOf   = sql("all copies of objects", `SELECT created, `+copyColumns+` FROM copy WHERE org = $1 AND object IN {texts $2} ORDER BY created, id`)
	qAuditAbout = sql("audit of objects", `SELECT id, `+auditColumns+` FROM audit WHERE org = $1 AND object IN {texts $2} ORDER BY id`)
	qFilesOf    = sql("attachments by id", `SELECT `+attachmentColumns+` FROM attachment WHERE org = $1 AND id IN {texts $2} ORDER BY id`)
)

// SentMessage is a message about a ticket as it was handed to a platform, with what the platform gave for it. Finished rows are forgotten after a
// while; the receipts of cards stay with their copies.
type SentMessage struct {
	ID       int64           `json:"-"`
	Kind     core.SendKind   `json:"kind"`
	Person   core.PersonID   `json:"person,omitempty"`
	State    State           `json:"state"`
	Attempts int             `json:"attempts"`
	Reason   string          `json:"reason,omitempty"`
	Created  time.Time       `json:"created"` // database time
	Finished time.Time       `json:"finished,omitzero"`
	Key      string          `json:"key"` // the idempotency key
	Message  json.RawMessage `json:"message"`
	Receipt  json.RawMessage `json:"receipt,omitempty"`
}

// DeliveredCopy is a card that was sent, with the newest receipt.
type DeliveredCopy struct {
	Created time.Time `json:"created"`
	core.Copy
}

// ApprovalsOf lists a ticket's approvals, oldest first.
func (o *Org) ApprovalsOf(ctx context.Context, id core.TicketID) ([]core.Approval, error) {
	out := []core.Approval{}
	err := o.query(ctx, qApprovalsOf, func(r scanner) error {
		a, err := scanApproval(r, o.id)
		out = append(out, a)
		return err
	}, o.id, id)
	return out, wrap("list a ticket's approvals", err)
}

// SentAbout lists the messages about a ticket, oldest first.
func (o *Org) SentAbout(ctx context.Context, id core.TicketID) ([]SentMessage, error) {
	out := []SentMessage{}
	err := o.query(ctx, qSentAbout, func(r scanner) error {
		var m SentMessage
		var created, finished int64
		var msg, receipt []byte
		err := r.Scan(&m.ID, (*string)(&m.Kind), (*string)(&m.Person), (*string)(&m.State), &m.Attempts, &m.Reason, &created, &finished, &m.Key, &msg, &receipt)
		m.Created, m.Finished, m.Message = fromMicros(created), fromMicros(finished), msg
		if len(receipt) > 0 {
			m.Receipt = receipt
		}
		out = append(out, m)
		return err
	}, o.id, id)
	return out, wrap("list messages about a ticket", err)
}

// CopiesOf lists every card ever sent of the objects, closed ones too.
func (o *Org) CopiesOf(ctx context.Context, objects []string) ([]DeliveredCopy, error) {
	out := []DeliveredCopy{}
	err := o.query(ctx, qCopiesOf, func(r scanner) error {
		var c DeliveredCopy
		var created int64
		var err error
		c.Copy, err = scanCopy(r, o.id, &created)
		c.Created = fromMicros(created)
		out = append(out, c)
		return err
	}, o.id, objects)
	return out, wrap("list copies", err)
}

// AuditAbout lists the trail's rows about objects, oldest first.
func (o *Org) AuditAbout(ctx context.Context, objects []string) ([]AuditRow, error) {
	rows, err := collectAudit(func(each func(scanner) error) error { return o.query(ctx, qAuditAbout, each, o.id, objects) })
	return rows, wrap("read audit rows", err)
}

// FilesByID lists attachments.
func (o *Org) FilesByID(ctx context.Context, ids []string) ([]StoredFile, error) {
	var out []StoredFile
	err := o.query(ctx, qFilesOf, func(r scanner) error {
		f, err := scanFile(r)
		out = append(out, f)
		return err
	}, o.id, ids)
	return out, wrap("list attachments", err)
}
