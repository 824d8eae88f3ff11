package desk

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// Assets is the register part of a Tx. Codes are as asset.Normal gives them.
type Assets interface {
	// Assets returns those of the codes that are known, by code.
	Assets(ctx context.Context, codes []string) ([]asset.Asset, error)
	// AssetsAlike lists the codes that begin or end like one.
	AssetsAlike(ctx context.Context, code string) ([]string, error)
	// AssetsOf lists what somebody holds, by code.
	AssetsOf(ctx context.Context, holder core.PersonID, limit int) ([]asset.Asset, error)
	// PutAsset inserts or changes an asset of the register.
	PutAsset(ctx context.Context, a asset.Asset) error
	// LinkAsset notes that a ticket is about an asset; again is no error.
	LinkAsset(ctx context.Context, code string, id core.TicketID) error
	// TicketsOnAsset lists an asset's tickets, newest first.
	TicketsOnAsset(ctx context.Context, code string, limit int) ([]core.Ticket, error)
}
