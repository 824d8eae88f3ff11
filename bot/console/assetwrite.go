package console

import (
	"context"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// assetChange is what the page sends to change an asset: what it shall be, and what the page showed before.
type assetChange struct {
	Asset asset.Asset `json:"asset"`
	Was   asset.Asset `json:"was"`
}

// register is the enterprise's register, changed in the administrator's name.
func (s *server) register(c *call) *store.Org {
	return c.org.By(store.Author{Actor: c.actor(), Channel: desk.ChannelConsole, At: s.Clock.Now()})
}

// addAsset puts a new asset into the register.
func (s *server) addAsset(c *call) (any, error) {
	var in asset.Asset
	if err := c.read(&in); err != nil {
		return nil, err
	}
	a, err := s.judgedAsset(c, in, "")
	if err != nil {
		return nil, err
	}
	return s.putAsset(c, a, func(p store.AssetPlan) error {
		if len(p.Added) == 0 {
			return core.Refuse(core.CodeConflict, "编号 "+a.Code+" 已经登记，请换一个编号，或打开它修改")
		}
		return nil
	})
}

// changeAsset changes an asset, unless somebody else did since the page was read.
func (s *server) changeAsset(c *call) (any, error) {
	var in assetChange
	if err := c.read(&in); err != nil {
		return nil, err
	}
	in.Asset.Code = c.PathValue("code")
	a, err := s.judgedAsset(c, in.Asset, in.Was.Holder)
	if err != nil {
		return nil, err
	}
	return s.putAsset(c, a, func(p store.AssetPlan) error {
		switch {
		case len(p.Added) > 0:
			return noAsset(a.Code)
		case len(p.Changed) > 0 && p.Changed[0].Before != in.Was:
			return core.Refuse(core.CodeConflict, a.Code+" 刚刚被别人改过，请关掉这一页重新打开，再改一次")
		}
		return nil
	})
}

func (s *server) putAsset(c *call, a asset.Asset, agreed func(store.AssetPlan) error) (any, error) {
	if _, err := s.register(c).PutAssetsIf(c.Context(), []asset.Asset{a}, agreed); err != nil {
		return nil, err
	}
	views, err := s.viewAssets(c, []asset.Asset{a})
	if err != nil {
		return nil, err
	}
	return views[0], nil
}

// judgedAsset is what somebody filled in as it is stored, or says what is wrong with it. Whoever holds it already may have left since.
func (s *server) judgedAsset(c *call, a asset.Asset, holds core.PersonID) (asset.Asset, error) {
	a.Code, a.Kind, a.Site = asset.Normal(a.Code), strings.TrimSpace(a.Kind), strings.TrimSpace(a.Site)
	if err := asset.Judge(a); err != nil {
		return a, invalid(err.Error())
	}
	if a.Holder == "" || a.Holder == holds {
		return a, nil
	}
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Person(ctx, a.Holder)
		if core.CodeOf(err) == core.CodeNotFound || err == nil && !p.Active {
			return invalid("没有这个使用人，或已离职，请重新选择")
		}
		a.Holder = p.ID
		return err
	})
	return a, err
}
