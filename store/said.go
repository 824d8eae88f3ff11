package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

var (
	qNoteSaid = sql("note said", `INSERT INTO said (org, bot, message, ticket) VALUES ($1, $2, $3, $4) ON CONFLICT (org, bot, message, ticket) DO NOTHING`)
	qSaidIn   = sql("said in", `SELECT ticket FROM said WHERE org = $1 AND bot = $2 AND message = $3 ORDER BY ticket`)
)

// NoteSaid records that a message became part of a ticket.
func (t *Tx) NoteSaid(_ context.Context, bot core.BotID, message string, ticket core.TicketID) error {
	t.exec(qNoteSaid, t.org, bot, message, ticket)
	return nil
}

// SaidIn lists the tickets a message became part of.
func (t *Tx) SaidIn(ctx context.Context, bot core.BotID, message string) ([]core.TicketID, error) {
	var out []core.TicketID
	err := t.read(ctx, qSaidIn, func(r scanner) error {
		var id core.TicketID
		err := r.Scan((*string)(&id))
		out = append(out, id)
		return err
	}, t.org, bot, message)
	return out, wrap("find where a message was said", err)
}
