package console

import (
	"context"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// entry is the audit line of what the administrator does.
func (s *server) entry(c *call, act, object string, detail map[string]any) desk.AuditEntry {
	return desk.AuditEntry{At: s.Clock.Now().UTC(), Actor: c.actor(), Channel: desk.ChannelConsole, Act: act, Object: object, Detail: detail}
}

// audit writes a line of its own, for acts that the store doesn't do inside a transaction of ours.
func (s *server) audit(c *call, act, object string, detail map[string]any) error {
	return s.auditIn(c, c.org, act, object, detail)
}

// auditHome writes a line about the administrator's own account into the trail of each enterprise they may see.
func (s *server) auditHome(c *call, act, object string, detail map[string]any) error {
	orgs, err := s.visibleOrgs(c)
	if err != nil {
		return err
	}
	for _, id := range orgs {
		if err := s.auditIn(c, s.DB.Org(id), act, object, detail); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) auditIn(c *call, org *store.Org, act, object string, detail map[string]any) error {
	return org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Audit(ctx, s.entry(c, act, object, detail))
	})
}

// auditView is one line of the trail.
type auditView struct {
	ID      int64          `json:"id"`
	At      time.Time      `json:"at"`
	Actor   string         `json:"actor"`
	Behalf  string         `json:"behalf,omitempty"`  // whose right was used
	Channel string         `json:"channel,omitempty"` // where: "feishu:<conversation>", "console", "command line", "timer", "delivery"
	Act     string         `json:"act"`
	Object  string         `json:"object,omitempty"`
	Detail  map[string]any `json:"detail,omitempty"`
	Sealed  bool           `json:"sealed"`
}

func (s *server) listAudit(c *call) (any, error) {
	before, _ := strconv.ParseInt(c.query("after"), 10, 64) // "" and nonsense mean the first page
	limit := c.limit()
	rows, err := c.org.AuditTrail(c.Context(), c.query("object"), before, limit+1)
	if err != nil {
		return nil, err
	}
	ids := make([]core.PersonID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Actor, r.Behalf)
	}
	who, err := s.names.of(c.Context(), c.org, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]auditView, len(rows))
	for i, r := range rows {
		out[i] = auditView{r.ID, r.At, who[r.Actor], "", r.Channel, r.Act, r.Object, r.Detail, r.Seq > 0}
		if r.Behalf != "" {
			out[i].Behalf = who[r.Behalf]
		}
	}
	return cut(out, limit, func(last auditView) string { return strconv.FormatInt(last.ID, 10) }), nil
}
