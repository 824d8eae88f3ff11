package console

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// registration is what the page sends to check, register or change a bot.
type registration struct {
	ID       core.BotID    `json:"id"`
	Title    string        `json:"title"`
	Platform core.Platform `json:"platform"`
	Settings settings      `json:"settings"`
	// Stored says to take the secrets that are left empty from the registered bot of this id.
	Stored bool `json:"stored"`
}

// checkLimit bounds a check, which calls the platform several times.
const checkLimit = 30 * time.Second

// checked is the outcome of a check.
type checked struct {
	OK    bool                 `json:"ok"`
	Steps []adapters.CheckStep `json:"steps"`
}

// checkBot proves credentials without storing them. What can be seen without the network is reported as a first step.
func (s *server) checkBot(c *call) (any, error) {
	var in registration
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if in.Stored {
		b, err := s.stored(c, in.ID)
		if err != nil {
			return nil, err
		}
		in.Platform = b.Platform
		if err := in.inherit(b); err != nil {
			return nil, err
		}
	}
	doc, err := in.document()
	if core.CodeOf(err) == core.CodeInvalid {
		return checked{Steps: []adapters.CheckStep{{Name: "填写", Detail: core.MessageOf(err), Remedy: "请回到上一步补全或改正"}}}, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := config.FromJSON(in.ID, in.Platform, c.org.ID(), doc)
	if err != nil {
		return checked{Steps: []adapters.CheckStep{{Name: "填写", Detail: err.Error(), Remedy: "请回到上一步改正"}}}, nil
	}
	ctx, cancel := context.WithTimeout(c.Context(), checkLimit)
	defer cancel()
	out := checked{OK: true, Steps: s.Host.Check(ctx, b)}
	for _, step := range out.Steps {
		out.OK = out.OK && step.OK
	}
	return out, s.audit(c, "bot.checked", string(in.ID), map[string]any{"platform": in.Platform, "ok": out.OK})
}

// document judges the registration and returns the adapter's configuration.
func (in registration) document() (json.RawMessage, error) {
	g, err := guideOf(in.Platform)
	if err != nil {
		return nil, err
	}
	if err := g.missing(in.Settings); err != nil {
		return nil, err
	}
	return g.document(in.Settings)
}

// inherit takes over the secrets that were left empty.
func (in *registration) inherit(b store.Bot) error {
	g := guides[b.Platform]
	old, err := g.flat(b.Credentials)
	if err != nil {
		return err
	}
	if in.Settings == nil {
		in.Settings = settings{}
	}
	return g.keep(in.Settings, old)
}

// registerBot stores a new bot and starts it.
func (s *server) registerBot(c *call) (any, error) {
	var in registration
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if err := s.free(c, in.ID); err != nil {
		return nil, err
	}
	return s.save(c, in, "bot.registered", store.Bot{})
}

// free refuses an id that is taken. The store guards against another enterprise's in the same statement; here it is about overwriting one's own.
func (s *server) free(c *call, id core.BotID) error {
	for _, b := range s.FileBots() {
		if b.ID == id {
			return core.Refuse(core.CodeConflict, "配置文件里已有编号为 "+string(id)+" 的机器人，请换一个编号")
		}
	}
	all, err := s.DB.Bots(c.Context(), c.org.ID())
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.ID == id {
			return core.Refuse(core.CodeConflict, "已有编号为 "+string(id)+" 的机器人，请换一个编号，或到它的页面修改")
		}
	}
	return nil
}

// changeBot replaces title and settings; secrets left empty stay. The platform can't change: messages and bindings name the bot.
func (s *server) changeBot(c *call) (any, error) {
	var in registration
	if err := c.read(&in); err != nil {
		return nil, err
	}
	b, err := s.stored(c, core.BotID(c.PathValue("bot")))
	if err != nil {
		return nil, err
	}
	in.ID, in.Platform = b.ID, b.Platform
	if err := in.inherit(b); err != nil {
		return nil, err
	}
	return s.save(c, in, "bot.changed", b)
}

// save seals and stores a judged registration in the place of what was before, and lets the application follow.
func (s *server) save(c *call, in registration, act string, before store.Bot) (any, error) {
	doc, err := in.document()
	if err != nil {
		return nil, err
	}
	if _, err := config.FromJSON(in.ID, in.Platform, c.org.ID(), doc); err != nil {
		return nil, invalid("设置有误：" + err.Error())
	}
	if in.Title == "" {
		in.Title = guides[in.Platform].Name + "机器人"
	}
	b := store.Bot{
		ID: in.ID, Org: c.org.ID(), Platform: in.Platform, Title: in.Title, Options: json.RawMessage(`{}`), Credentials: doc, Disabled: before.Disabled,
	}
	if err := s.DB.RegisterBot(c.Context(), b); err != nil {
		return nil, err
	}
	detail, err := changedBot(before, b)
	if err != nil {
		return nil, err
	}
	if err := s.audit(c, act, string(in.ID), detail); err != nil {
		return nil, err
	}
	return s.refreshed(c, in.ID)
}

// changedBot is what the audit trail says of a changed bot: open settings as they were and are, and of secrets only which were replaced.
func changedBot(before, after store.Bot) (map[string]any, error) {
	g := guides[after.Platform]
	is, err := g.flat(after.Credentials)
	if err != nil {
		return nil, err
	}
	was := settings{}
	if before.ID != "" {
		if was, err = g.flat(before.Credentials); err != nil {
			return nil, err
		}
	}
	replaced := []string{}
	for _, f := range g.Fields {
		if f.Secret && text(was[f.Key]) != text(is[f.Key]) {
			replaced = append(replaced, f.Key)
		}
	}
	openWas, _ := g.public(was)
	openIs, _ := g.public(is)
	x, _ := json.Marshal(map[string]any{"title": before.Title, "settings": openWas}) // plain values always encode
	y, _ := json.Marshal(map[string]any{"title": after.Title, "settings": openIs})
	gone, come := desk.Differing(x, y)
	return map[string]any{"platform": after.Platform, "title": after.Title, "before": gone, "after": come, "secrets_replaced": replaced}, nil
}

func (s *server) enableBot(c *call) (any, error) { return s.switchBot(c, "bot.enabled", false) }

func (s *server) disableBot(c *call) (any, error) { return s.switchBot(c, "bot.disabled", true) }

func (s *server) switchBot(c *call, act string, off bool) (any, error) {
	b, err := s.stored(c, core.BotID(c.PathValue("bot")))
	if err != nil {
		return nil, err
	}
	if b.Disabled != off {
		b.Disabled = off
		if err := s.DB.RegisterBot(c.Context(), b); err != nil {
			return nil, err
		}
		detail := map[string]any{"title": b.Title, "before": map[string]any{"disabled": !off}, "after": map[string]any{"disabled": off}}
		if err := s.audit(c, act, string(b.ID), detail); err != nil {
			return nil, err
		}
	}
	return s.refreshed(c, b.ID)
}

// refreshed has the application follow a change, and shows the bot as it then is. The change is stored: the end of the request must not keep
// the bot from starting.
func (s *server) refreshed(c *call, id core.BotID) (any, error) {
	s.Host.Refresh(context.WithoutCancel(c.Context()))
	b, err := s.stored(c, id)
	if err != nil {
		return nil, err
	}
	return s.viewStored(b)
}

func (s *server) sendTestCard(c *call) (any, error) {
	var in struct{ Person core.PersonID }
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if in.Person == "" {
		return nil, invalid("请选择收卡片的人")
	}
	id := core.BotID(c.PathValue("bot"))
	if !s.has(c, id) {
		return nil, noBot
	}
	if err := s.Host.SendTestCard(c.Context(), c.org.ID(), id, in.Person); err != nil {
		if core.MessageOf(err) == "" {
			err = &core.Error{Code: core.CodeUnavailable, Message: "发送失败：" + err.Error(), Op: "send test card", Err: err}
		}
		return nil, err
	}
	return nil, s.audit(c, "bot.tested", string(id), map[string]any{"person": in.Person})
}

// has reports whether the bot is one of this enterprise's, registered or of the file.
func (s *server) has(c *call, id core.BotID) bool {
	views, err := s.botList(c.Context(), c.org)
	if err != nil {
		return false
	}
	for _, v := range views {
		if v.ID == id {
			return true
		}
	}
	return false
}
