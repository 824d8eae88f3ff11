package console

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestTicketsAreListedByHowTheirDeadlinesStand(t *testing.T) {
	d := ready(t)
	for n, due := range []time.Duration{-time.Hour, time.Hour, 48 * time.Hour} {
		k := d.ticket(n+1, "VPN 连不上", core.StatusNew)
		d.tx(func(ctx context.Context, tx *store.Tx) error {
			k, err := tx.Ticket(ctx, k.ID)
			if err != nil {
				return err
			}
			k.Detail.ResolutionDue = time.Now().Add(due)
			return tx.PutTicket(ctx, &k)
		})
	}
	for query, want := range map[string][]string{"due=overdue": {"IT-000001"}, "due=soon": {"IT-000002"}, "": {"IT-000003", "IT-000002", "IT-000001"}} {
		var got []string
		for _, k := range get[page[ticketView]](d, "/tickets?"+query).Items {
			got = append(got, k.Number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	d.want(400, "GET", "/tickets?due=sometime", nil)
}
