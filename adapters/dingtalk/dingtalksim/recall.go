package dingtalksim

import (
	"slices"
)

const maxRecall = 20

// recallDirect answers POST /v1.0/robot/otoMessages/batchRecall, spelled with a lower-case "oto" unlike the send path.
// Source: open.dingtalk.com/document/development/batch-message-recall-chat
func (s *Sim) recallDirect(c *apiCall) reply { return s.recall(c, false) }

// recallGroup answers POST /v1.0/robot/groupMessages/recall.
// Source: open.dingtalk.com/document/development/enterprise-chatbot-withdraws-internal-group-messages
func (s *Sim) recallGroup(c *apiCall) reply { return s.recall(c, true) }

func (s *Sim) recall(c *apiCall, inGroup bool) reply {
	var r struct {
		RobotCode          string   `json:"robotCode"`
		OpenConversationID string   `json:"openConversationId"`
		ProcessQueryKeys   []string `json:"processQueryKeys"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	f := missing("robotCode", r.RobotCode)
	if f == nil {
		f = s.ownRobot(r.RobotCode)
	}
	if f == nil && inGroup {
		f = missing("openConversationId", r.OpenConversationID)
	}
	if f == nil && (len(r.ProcessQueryKeys) == 0 || len(r.ProcessQueryKeys) > maxRecall) {
		v := bad("invalidParameter.processQueryKeys")
		f = &v
	}
	if f != nil {
		return f.reply(newStyle)
	}
	done, failed := []string{}, map[string]string{}
	for _, key := range r.ProcessQueryKeys {
		if why := s.recallKey(c, key, r.OpenConversationID, inGroup); why != "" {
			failed[key] = why
			continue
		}
		done = append(done, key)
	}
	return jsonReply(map[string]any{"successResult": done, "failedResult": failed})
}

// recallKey withdraws every copy of one send; it says why not.
func (s *Sim) recallKey(c *apiCall, key, chat string, inGroup bool) string {
	entries := slices.DeleteFunc(s.chats.withKey(key), func(e *entry) bool {
		_, isGroup := s.dir.group(e.msg.Chat)
		return isGroup != inGroup || inGroup && e.msg.Chat != chat
	})
	if len(entries) == 0 {
		return "processQueryKey.notExist"
	}
	if s.now().After(entries[0].msg.At.Add(s.opt.RecallWindow)) {
		return "processQueryKey.expired"
	}
	for _, e := range entries {
		if c.silent {
			continue
		}
		s.chats.change(e, func(m *Message) { m.Recalled = true })
		s.publish("recall", e, s.directOwnerOf(e.msg.Chat))
	}
	return ""
}

// readStatus answers GET /v1.0/robot/oToMessages/readStatus; the key has to be escaped in the query.
func (s *Sim) readStatus(c *apiCall) reply {
	robot, key := c.query.Get("robotCode"), c.query.Get("processQueryKey")
	if f := missing("robotCode", robot, "processQueryKey", key); f != nil {
		return f.reply(newStyle)
	}
	if f := s.ownRobot(robot); f != nil {
		return f.reply(newStyle)
	}
	entries := s.chats.withKey(key)
	if len(entries) == 0 || s.now().After(entries[0].msg.At.Add(s.opt.RecallWindow)) {
		return bad("invalidParameter.processQueryKey").reply(newStyle)
	}
	list := []map[string]any{}
	status := "SUCCESS"
	for _, e := range entries {
		m := s.chats.copyOf(e)
		p, _ := s.dir.person(s.directOwnerOf(m.Chat))
		read := "UNREAD"
		if slices.Contains(m.ReadBy, p.ID) {
			read = "READ"
		}
		if m.Recalled {
			status = "RECALLED"
		}
		list = append(list, map[string]any{"userId": p.ID, "name": p.Name, "readStatus": read})
	}
	return jsonReply(map[string]any{"sendStatus": status, "messageReadInfoList": list})
}

// groupReadStatus answers POST /v1.0/robot/groupMessages/query.
func (s *Sim) groupReadStatus(c *apiCall) reply {
	var r struct {
		RobotCode          string `json:"robotCode"`
		OpenConversationID string `json:"openConversationId"`
		ProcessQueryKey    string `json:"processQueryKey"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	f := missing("robotCode", r.RobotCode, "openConversationId", r.OpenConversationID, "processQueryKey", r.ProcessQueryKey)
	if f == nil {
		f = s.ownRobot(r.RobotCode)
	}
	if f != nil {
		return f.reply(newStyle)
	}
	read := []string{}
	entries := s.chats.withKey(r.ProcessQueryKey)
	if len(entries) == 0 || entries[0].msg.Chat != r.OpenConversationID {
		return bad("invalidParameter.processQueryKey").reply(newStyle)
	}
	read = append(read, s.chats.copyOf(entries[0]).ReadBy...)
	return jsonReply(map[string]any{"sendStatus": "SUCCESS", "readUserIds": read})
}
