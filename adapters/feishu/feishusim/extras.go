package feishusim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxUrgentIDs    = 200
	maxUnreadUrgent = 200
)

// handleUrgent serves urgent_app, urgent_sms and urgent_phone. Own messages
// only; receivers must be in the chat; SMS and phone spend the tenant's quota.
// Source: open.feishu.cn/document/…/reference/im-v1/message/urgent_app.
func (s *Sim) handleUrgent(r *request) reply {
	var in struct {
		IDs []string `json:"user_id_list"`
	}
	idType := r.URL.Query().Get("user_id_type")
	if err := json.Unmarshal(r.body, &in); err != nil || len(in.IDs) == 0 || len(in.IDs) > maxUrgentIDs || idType == "" {
		return refuse(230001, "user_id_type and 1 to 200 ids are needed")
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m, rep := w.own(r.PathValue("id"))
	if rep != nil {
		return *rep
	}
	if m.chat.ForbidUrgent {
		return refuse(230052, "The group does not allow urgent messages.")
	}
	invalid, buzzed := []string{}, []*Person{}
	for _, id := range in.IDs {
		p := w.typed(idType, id)
		switch {
		case p == nil || !m.chat.members[p.ID]:
			invalid = append(invalid, id)
		case p.UnreadUrgents > maxUnreadUrgent:
			return refuse(230023, "The user has too many unread urgent messages.")
		default:
			buzzed = append(buzzed, p)
		}
	}
	if len(buzzed) == 0 {
		return refuse(230001, "all ids in user_id_list are invalid")
	}
	if !strings.HasSuffix(r.URL.Path, "/urgent_app") && !s.gate.spendPaid(len(buzzed), s.live().meters.UrgentPaid) {
		return refuse(230024, "The tenant's urgent quota is used up.")
	}
	for _, p := range buzzed {
		p.UnreadUrgents++
		if !r.lost && !slices.Contains(m.Urgent, p.ID) {
			m.Urgent = append(slices.Clone(m.Urgent), p.ID)
		}
	}
	w.changed("update", m, s.now())
	return done(map[string]any{"invalid_user_id_list": invalid})
}

// handleReact adds the bot's emoji.
func (s *Sim) handleReact(r *request) reply {
	var in struct {
		Type struct {
			Emoji string `json:"emoji_type"`
		} `json:"reaction_type"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in.Type.Emoji == "" {
		return refuse(231001, "reaction type is invalid")
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[r.PathValue("id")]
	switch {
	case m == nil:
		return refuse(231003, "The message is invalid.")
	case m.Recalled:
		return refuse(230011, "The message has been recalled.")
	case !m.chat.BotMember:
		return refuse(231002, "The operator has no permission to react on the message.")
	}
	re := Reaction{ID: s.id("ZCaCIjUBVVWSrm5L"), Emoji: in.Type.Emoji, By: "bot", At: s.now()}
	m.Reactions = append(slices.Clone(m.Reactions), re)
	w.changed("update", m, re.At)
	return done(s.wireReaction(re))
}

func (s *Sim) wireReaction(re Reaction) map[string]any {
	operator := map[string]string{"operator_id": s.app.AppID, "operator_type": "app"}
	if p := s.world.people[re.By]; p != nil {
		operator = map[string]string{"operator_id": p.OpenID, "operator_type": "user"}
	}
	return map[string]any{"reaction_id": re.ID, "operator": operator, "action_time": millis(re.At),
		"reaction_type": map[string]string{"emoji_type": re.Emoji}}
}

func (s *Sim) handleReactions(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[r.PathValue("id")]
	if m == nil {
		return refuse(231003, "The message is invalid.")
	}
	items := []map[string]any{}
	for _, re := range m.Reactions {
		if want := r.URL.Query().Get("reaction_type"); want == "" || want == re.Emoji {
			items = append(items, s.wireReaction(re))
		}
	}
	return done(map[string]any{"items": items, "has_more": false, "page_token": ""})
}

func (s *Sim) handleUnreact(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[r.PathValue("id")]
	if m == nil {
		return refuse(231003, "The message is invalid.")
	}
	i := slices.IndexFunc(m.Reactions, func(re Reaction) bool { return re.ID == r.PathValue("reaction") })
	if i < 0 {
		return refuse(231010, "reaction not exist")
	}
	re := m.Reactions[i]
	if re.By != "bot" {
		return refuse(231007, "Only the operator of a reaction may delete it.")
	}
	m.Reactions = slices.Delete(slices.Clone(m.Reactions), i, i+1)
	w.changed("update", m, s.now())
	return done(s.wireReaction(re))
}

func (s *Sim) handleMessageGet(r *request) reply {
	original := r.URL.Query().Get("card_msg_content_type") == "user_card_content"
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[r.PathValue("id")]
	switch {
	case m == nil:
		return refuse(230001, "invalid message_id")
	case !m.chat.BotMember:
		return refuse(230002, "The bot can not be outside the group.")
	}
	return done(map[string]any{"items": []any{s.readMessage(m, original)}})
}

// handleHistory serves GET im/v1/messages, with which an app catches up after
// an outage. Times are seconds.
func (s *Sim) handleHistory(r *request) reply {
	q := r.URL.Query()
	if q.Get("container_id_type") != "chat" {
		return refuse(230001, "container_id_type must be chat")
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.chats[q.Get("container_id")]
	switch {
	case c == nil:
		return refuse(230001, "invalid container_id")
	case !c.BotMember:
		return refuse(230002, "The bot can not be outside the group.")
	}
	list := between(c.list, q.Get("start_time"), q.Get("end_time"))
	if q.Get("sort_type") == "ByCreateTimeDesc" {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	from, to, more := page(r, len(list), 50)
	items := []map[string]any{}
	for _, m := range list[from:to] {
		items = append(items, s.readMessage(m, q.Get("card_msg_content_type") == "user_card_content"))
	}
	return done(map[string]any{"items": items, "has_more": more != "", "page_token": more})
}

func between(list []*message, start, end string) []*message {
	low, high := 0, len(list)
	if sec, err := strconv.ParseInt(start, 10, 64); err == nil {
		low = lowerBound(list, time.Unix(sec, 0))
	}
	if sec, err := strconv.ParseInt(end, 10, 64); err == nil {
		high = max(low, lowerBound(list, time.Unix(sec+1, 0)))
	}
	return list[low:high]
}

// lowerBound is the first message not before t; messages are in order of time.
func lowerBound(list []*message, t time.Time) int {
	i, _ := slices.BinarySearchFunc(list, t, func(m *message, at time.Time) int { return m.At.Compare(at) })
	return i
}
