package wecomsim

import (
	"encoding/json"
	"time"
)

// Values of chat_type in aibot_send_msg; absent or 0 lets the platform find out.
const (
	chatSingle = 1
	chatGroup  = 2
)

// push handles aibot_send_msg: no text, and only into a chat in which a member has written before.
func (b *botServer) push(f frame, lost bool) *apiError {
	var body botBody
	if e := decodeStrict(orEmpty(f.Body), &body); e != nil {
		return e
	}
	chat, e := b.chat(body.ChatID, body.ChatType)
	if e != nil {
		return e
	}
	if !b.s.store.spoken(chat) {
		return refuse(b.s.opt.Undocumented.UnspokenChatCode, "nobody has messaged the bot in this chat")
	}
	if body.MsgType == "text" || body.MsgType == "stream" {
		return refuse(codeBadMsgType, "invalid message type")
	}
	c, e := b.content(body.MsgType, f.Body)
	if e != nil {
		return e
	}
	return b.show(c, chat, lost)
}

// chat resolves a chatid, which is case-sensitive: a group's id, or a userid for a single chat.
func (b *botServer) chat(id string, typ int) (string, *apiError) {
	bad := refuse(codeBadChatID, "invalid chatid")
	if typ < 0 || typ > chatGroup {
		return "", refuse(codeBadArgument, "invalid chat_type")
	}
	if g, ok := b.s.dir.group(id); ok && typ != chatSingle {
		if g.Appchat || !g.BotMember {
			return "", refuse(codeRobotNotInGroup, "the bot is not in this chat")
		}
		return id, nil
	}
	p, ok := b.member(id)
	if !ok || typ == chatGroup || id != p.ID && id != p.OpenUserID {
		return "", bad
	}
	return botPrefix + p.ID, nil
}

// botPush is a callback frame on its way to the bot.
type botPush struct {
	kind, cmd, reqID string
	body             map[string]any
}

// deliver pushes a callback to the live socket. The long connection knows no repetition: without a socket the push is
// lost, unless Undocumented.HoldOffline keeps some.
func (b *botServer) deliver(p botPush) bool {
	s := b.s
	faults := s.faults.take(p.kind)
	if contains(faults, FaultSilentLoss) {
		s.meters.pushLost.Add(1)
		return false
	}
	if f, ok := pick(faults, FaultReorder); ok {
		b.hold(p, f.Delay)
		return true
	}
	if contains(faults, FaultDropSocket) {
		s.DropSockets()
	}
	if f, ok := pick(faults, FaultDelay); ok {
		s.spawn(func() {
			s.pause(s.ctx, f.Delay)
			b.transmit(p)
		})
		return true
	}
	ok := b.transmit(p)
	if contains(faults, FaultDuplicate) {
		b.transmit(p)
	}
	b.releaseHeld()
	return ok
}

// hold lets the next push overtake this one; without another, it goes out after a short wait.
func (b *botServer) hold(p botPush, wait time.Duration) {
	def(&wait, 200*time.Millisecond)
	b.mu.Lock()
	b.held = append(b.held, p)
	b.mu.Unlock()
	b.s.spawn(func() {
		b.s.pause(b.s.ctx, wait)
		b.releaseHeld()
	})
}

func (b *botServer) releaseHeld() {
	b.mu.Lock()
	held := b.held
	b.held = nil
	b.mu.Unlock()
	for _, h := range held {
		b.transmit(h)
	}
}

func (b *botServer) transmit(p botPush) bool {
	s := b.s
	b.mu.Lock()
	c := b.active
	if c == nil && len(b.offline) < s.opt.Undocumented.HoldOffline {
		b.offline = append(b.offline, p)
		b.mu.Unlock()
		return true
	}
	b.mu.Unlock()
	sent := c != nil && c.send(outFrame(p.cmd, p.reqID, p.body))
	s.pushed(p.kind, p.cmd, sent, p.body)
	return sent
}

// flush delivers what was kept while nobody was subscribed.
func (b *botServer) flush() {
	b.mu.Lock()
	kept := b.offline
	b.offline = nil
	b.mu.Unlock()
	for _, p := range kept {
		b.transmit(p)
	}
}

// pushed records an outgoing callback frame.
func (s *Sim) pushed(kind, cmd string, sent bool, body any) {
	rec := Call{At: s.now(), Dir: "out", Kind: kind, Call: cmd, Request: mask(toJSON(body))}
	if sent {
		s.meters.pushDelivered.Add(1)
	} else {
		s.meters.pushLost.Add(1)
		rec.Code, rec.Response = codeBusy, "no subscribed socket"
	}
	s.calls.add(rec)
}

// who is the id under which the bot hears of a person.
func (b *botServer) who(p Person) string {
	if b.s.opt.EncryptAIBotUserIDs {
		return p.OpenUserID
	}
	return p.ID
}

// base is the common part of every callback; chatid exists in groups only
// (developer.work.weixin.qq.com/document/path/100719).
func (b *botServer) base(p Person, chat, msgID, msgType string) map[string]any {
	body := map[string]any{
		"msgid": msgID, "aibotid": b.s.opt.BotID, "chattype": "single", "msgtype": msgType,
		"from": map[string]string{"userid": b.who(p)},
	}
	if g, ok := b.s.dir.group(chat); ok {
		body["chattype"], body["chatid"] = "group", g.ID
	}
	return body
}

// event builds an event callback.
func (b *botServer) event(p Person, chat, eventType string, detail any) map[string]any {
	body := b.base(p, chat, "EV-"+b.s.ids.text(), "event")
	body["create_time"] = b.s.now().Unix()
	ev := map[string]any{"eventtype": eventType}
	if detail != nil {
		ev[eventType] = detail
	}
	body["event"] = ev
	return body
}

// quote carries the content of the quoted message, never its id.
func quote(m Message) map[string]any {
	text := func(v string) map[string]any {
		return map[string]any{"msgtype": "text", "text": map[string]string{"content": v}}
	}
	var p struct {
		Text, Markdown, Stream struct{ Content string }
		Card                   struct {
			MainTitle cardTitle `json:"main_title"`
		} `json:"template_card"`
	}
	if json.Unmarshal(m.Payload, &p) != nil {
		return text("")
	}
	switch m.Type {
	case "markdown":
		return text(p.Markdown.Content)
	case "stream":
		return text(p.Stream.Content)
	case "template_card":
		return text(p.Card.MainTitle.Title)
	case "text":
		return text(p.Text.Content)
	}
	return text("[" + m.Type + "]")
}
