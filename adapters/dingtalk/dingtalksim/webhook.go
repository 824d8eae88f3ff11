package dingtalksim

import (
	"encoding/json"
	"strings"
	"sync"
	"time"
)

const webhookPath = "/robot/sendBySession"

// session is one sessionWebhook: a reply address for one conversation.
type session struct {
	chat, person string
	until        time.Time
}

type sessionStore struct {
	mu    sync.Mutex
	live  map[string]session
	order []string
	next  int
}

const keepSessions = 1 << 16

func (st *sessionStore) init() {
	st.live, st.order = map[string]session{}, make([]string, keepSessions)
}

func (st *sessionStore) open(chat, person string, until time.Time) string {
	id := randomHex(16)
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.live, st.order[st.next])
	st.order[st.next] = id
	st.next = (st.next + 1) % keepSessions
	st.live[id] = session{chat, person, until}
	return id
}

func (st *sessionStore) find(id string, now time.Time) (session, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	v, ok := st.live[id]
	return v, ok && now.Before(v.until)
}

// webhookFields: the required fields of each kind. Source: open.dingtalk.com/document/development/robot-message-type
var webhookFields = map[string][]string{
	"text": {"content"}, "markdown": {"title", "text"}, "link": {"title", "text", "messageUrl"},
	"actionCard": {"title", "text"}, "feedCard": {"links"},
}

// Codes of the webhook: 300001 for an address that no longer works is from the custom robot's list, as this one has none of its own.
const (
	codeSessionGone = 300001
	codeMsgType     = 400101
)

type webhookAt struct {
	AtUserIDs []string `json:"atUserIds"`
	AtMobiles []string `json:"atMobiles"`
	IsAtAll   bool     `json:"isAtAll"`
}

// sendBySession answers POST {sessionWebhook}: no token, HTTP 200 with errcode. A group stays reachable only while the robot is a member.
func (s *Sim) sendBySession(c *apiCall) reply {
	sess, ok := s.sessions.find(c.query.Get("session"), s.now())
	if !ok {
		return old(codeSessionGone, "session 不存在或已过期").reply(oldStyle)
	}
	var msg map[string]json.RawMessage
	if decode(c.body, &msg) != nil {
		return old(40035, "缺少参数 json").reply(oldStyle)
	}
	var kind string
	_ = json.Unmarshal(msg["msgtype"], &kind) // an absent or odd type fails the look-up below
	fields, known := webhookFields[kind]
	var body map[string]json.RawMessage
	if !known || json.Unmarshal(msg[kind], &body) != nil {
		return old(codeMsgType, "msgtype 不支持").reply(oldStyle)
	}
	for _, f := range fields {
		if v := string(body[f]); v == "" || v == `""` || v == "null" {
			return old(40035, "缺少参数 "+kind+"."+f).reply(oldStyle)
		}
	}
	if s.unsafe(string(c.body)) {
		return old(430101, "消息中含有不安全的内容").reply(oldStyle)
	}
	if g, isGroup := s.dir.group(sess.chat); isGroup && (!g.BotMember || g.Disbanded) {
		return old(codeSessionGone, "机器人不在群内").reply(oldStyle)
	}
	o := s.set().meters
	if !o.FreeWebhookReplies && !s.meter.takeStream(o, s.now()) {
		return old(quotaErrorCode, quotaErrorText).reply(oldStyle)
	}
	if !c.silent {
		s.post(&entry{msg: Message{
			ID: randomKey("msg"), Chat: sess.chat, From: fromBot, Type: kind, Payload: append(json.RawMessage(nil), c.body...),
			Mentions: s.pinged(kind, string(msg[kind]), msg["at"], sess.chat),
		}}, s.directOwnerOf(sess.chat))
	}
	return okOld(nil)
}

// pinged resolves an at list. link and feedCard cannot mention anybody; a person counts only if named in the text.
func (s *Sim) pinged(kind, body string, at json.RawMessage, chat string) []string {
	var a webhookAt
	if len(at) == 0 || json.Unmarshal(at, &a) != nil {
		return nil
	}
	var out []string
	if a.IsAtAll {
		out = append(out, mentionAll)
	}
	mention := func(shown, id string) {
		if kind == "link" || kind == "feedCard" || !strings.Contains(body, "@"+shown) {
			s.violate(Violation{Rule: RuleMentionNotInText, Person: id, Detail: "chat " + chat})
			return
		}
		out = append(out, id)
	}
	for _, id := range a.AtUserIDs {
		mention(id, id)
	}
	for _, mobile := range a.AtMobiles {
		if p, ok := s.dir.byMobile(mobile); ok {
			mention(mobile, p.ID)
		}
	}
	return out
}
