package desk

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// fakeAssets is the register part of fakeTx.
type fakeAssets struct {
	known map[string]asset.Asset
	about map[string][]core.TicketID
}

func (f *fakeTx) Assets(_ context.Context, codes []string) (out []asset.Asset, _ error) {
	for _, code := range slices.Sorted(maps.Keys(f.assets.known)) {
		if slices.Contains(codes, code) {
			out = append(out, f.assets.known[code])
		}
	}
	return out, nil
}

func (f *fakeTx) AssetsAlike(_ context.Context, code string) (out []string, _ error) {
	for _, k := range slices.Sorted(maps.Keys(f.assets.known)) {
		if strings.HasPrefix(k, code[:2]) || strings.HasSuffix(k, code[len(code)-2:]) {
			out = append(out, k)
		}
	}
	return out, nil
}

func (f *fakeTx) AssetsOf(_ context.Context, holder core.PersonID, limit int) (out []asset.Asset, _ error) {
	for _, code := range slices.Sorted(maps.Keys(f.assets.known)) {
		if a := f.assets.known[code]; a.Holder == holder && len(out) < limit {
			out = append(out, a)
		}
	}
	return out, nil
}

func (f *fakeTx) PutAsset(_ context.Context, a asset.Asset) error {
	known := map[string]asset.Asset{}
	maps.Copy(known, f.assets.known)
	known[a.Code] = a
	f.assets.known = known
	return nil
}

func (f *fakeTx) LinkAsset(_ context.Context, code string, id core.TicketID) error {
	if f.assets.about == nil {
		f.assets.about = map[string][]core.TicketID{}
	}
	if !slices.Contains(f.assets.about[code], id) {
		f.assets.about[code] = append(slices.Clone(f.assets.about[code]), id)
	}
	return nil
}

func (f *fakeTx) TicketsOnAsset(_ context.Context, code string, limit int) (out []core.Ticket, _ error) {
	for _, id := range slices.Backward(f.assets.about[code]) {
		if len(out) < limit {
			out = append(out, f.tickets[id])
		}
	}
	return out, nil
}
