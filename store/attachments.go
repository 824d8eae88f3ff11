package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

const attachmentColumns = `org, bot, id, kind, name, ref, size, path, error, state`

var (
	qAddAttachment = sql("add attachment", `
		INSERT INTO attachment (id, org, bot, kind, name, ref, state, size, path, error, created, updated) VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, '', '', {now}, {now})
		ON CONFLICT (id) DO NOTHING`)
	qAttachment        = sql("attachment", `SELECT `+attachmentColumns+` FROM attachment WHERE org = $1 AND id = $2`)
	qPutAttachment     = sql("put attachment", `UPDATE attachment SET name = $3, size = $4, path = $5, error = $6, state = $7, updated = {now} WHERE org = $1 AND id = $2`)
	qPendingAttachment = sql("pending attachments", `
		SELECT `+attachmentColumns+` FROM attachment WHERE state = 'pending' AND created < {now} - $1 ORDER BY created, id LIMIT $2`)
)

// StoredFile is a file someone sent and what became of it.
type StoredFile struct {
	Org core.OrgID
	Bot core.BotID
	core.Attached
}

func (t *Tx) queueAttachment(org core.OrgID, bot core.BotID, a core.Attachment) {
	t.exec(qAddAttachment, a.ID, org, bot, a.Kind, a.Name, string(a.Ref))
}

// Attachment returns one file of the org.
func (o *Org) Attachment(ctx context.Context, id string) (StoredFile, error) {
	var f StoredFile
	err := o.db.first(ctx, qAttachment, func(r scanner) (err error) { f, err = scanFile(r); return err }, o.id, id)
	return f, wrap("read attachment", err)
}

// SaveAttached records what became of a file, or, while it is pending, how far it has come: its size is known once it was received.
func (o *Org) SaveAttached(ctx context.Context, a core.Attached) error {
	return wrap("save attachment", o.db.must(ctx, qPutAttachment, o.id, a.ID, a.Name, a.Size, a.Path, a.Error, a.State))
}

// PendingAttachments lists files of every org that were neither stored nor given up for at least age, oldest first; a safety net under the
// jobs that fetch them.
func (db *DB) PendingAttachments(ctx context.Context, age time.Duration, limit int) ([]Media, error) {
	var out []Media
	err := db.engine.query(ctx, qPendingAttachment, func(r scanner) error {
		f, err := scanFile(r)
		out = append(out, Media{Org: f.Org, Bot: f.Bot, Attachment: f.Attachment})
		return err
	}, age.Microseconds(), limit)
	return out, wrap("list pending attachments", err)
}

func scanFile(r scanner) (StoredFile, error) {
	var f StoredFile
	var ref []byte
	a := &f.Attached
	err := r.Scan((*string)(&f.Org), (*string)(&f.Bot), &a.ID, (*string)(&a.Kind), &a.Name, &ref, &a.Size, &a.Path, &a.Error, (*string)(&a.State))
	if len(ref) > 0 {
		a.Ref = ref
	}
	return f, err
}
