package console

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// groupView is a group that has spoken.
type groupView struct {
	Bot          core.BotID    `json:"bot"`
	Platform     core.Platform `json:"platform"`
	Conversation string        `json:"conversation"`
	Title        string        `json:"title"`
	Desk         core.DeskID   `json:"desk,omitempty"`
	Broken       string        `json:"broken,omitempty"` // why the bot can no longer speak there
}

func (s *server) listGroups(c *call) (any, error) {
	all, err := c.org.Bindings(c.Context())
	if err != nil {
		return nil, err
	}
	out := make([]groupView, len(all))
	for i, b := range all {
		out[i] = groupView(b)
	}
	return cut(out, len(out), nil), nil
}

// bindGroup gives a group to a desk, or takes it away with an empty one. Only a group that has spoken can be bound: its id can't be invented.
func (s *server) bindGroup(c *call) (any, error) {
	var in struct {
		Bot          core.BotID  `json:"bot"`
		Conversation string      `json:"conversation"`
		Desk         core.DeskID `json:"desk"`
	}
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if err := s.deskExists(c, in.Desk); err != nil {
		return nil, err
	}
	var out groupView
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		b, err := tx.Binding(ctx, in.Bot, in.Conversation)
		if core.CodeOf(err) == core.CodeNotFound {
			return core.Refuse(core.CodeNotFound, "这个群还没有和机器人说过话")
		}
		if err != nil {
			return err
		}
		before := b.Desk
		b.Desk = in.Desk
		if in.Desk != "" {
			b.Broken = "" // the next message shows whether it still is
		}
		out = groupView(b)
		if err := tx.PutBinding(ctx, b); err != nil {
			return err
		}
		act := "group.bound"
		if in.Desk == "" {
			act = "group.unbound"
		}
		detail := map[string]any{
			"bot": in.Bot, "title": b.Title, "desk": in.Desk, "before": map[string]any{"desk": before}, "after": map[string]any{"desk": in.Desk},
		}
		return tx.Audit(ctx, s.entry(c, act, in.Conversation, detail))
	})
	return out, err
}

func (s *server) deskExists(c *call, id core.DeskID) error {
	if id == "" {
		return nil
	}
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return err
	}
	for _, d := range setup.Desks {
		if d.ID == id {
			return nil
		}
	}
	return invalid("没有这个服务台：" + string(id))
}
