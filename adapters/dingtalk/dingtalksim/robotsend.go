package dingtalksim

import (
	"sync"
)

// maxBatch is the number of people one batchSend takes.
// Source: open.dingtalk.com/document/development/chatbots-send-one-on-one-chat-messages-in-batches
const maxBatch = 20

type robotMessageBody struct {
	RobotCode          string   `json:"robotCode"`
	UserIDs            []string `json:"userIds"`
	OpenConversationID string   `json:"openConversationId"`
	MsgKey             string   `json:"msgKey"`
	MsgParam           string   `json:"msgParam"`
	CoolAppCode        string   `json:"coolAppCode"`
}

func (s *Sim) robotBody(c *apiCall) (r robotMessageBody, f *failure) {
	if f = decode(c.body, &r); f != nil {
		return r, f
	}
	if f = missing("robotCode", r.RobotCode, "msgKey", r.MsgKey, "msgParam", r.MsgParam); f != nil {
		return r, f
	}
	if f = s.ownRobot(r.RobotCode); f != nil {
		return r, f
	}
	return r, s.checkMessage(r.MsgKey, r.MsgParam)
}

// ownRobot refuses a robot that is not this app's: the token belongs to another app then.
func (s *Sim) ownRobot(code string) *failure {
	if code == s.opt.RobotCode {
		return nil
	}
	f := bad("invalidParameter.robotCode.auth")
	return &f
}

// batchSend answers POST /v1.0/robot/oToMessages/batchSend. People who cannot be reached are named in an answer that is otherwise a success.
func (s *Sim) batchSend(c *apiCall) reply {
	r, f := s.robotBody(c)
	if f != nil {
		return f.reply(newStyle)
	}
	switch {
	case len(r.UserIDs) == 0:
		return missing("userIds", "").reply(newStyle)
	case len(r.UserIDs) > maxBatch:
		return bad("too.many.people").reply(newStyle)
	}
	key := randomKey("")
	invalid, controlled := []string{}, []string{}
	for _, id := range r.UserIDs {
		p, ok := s.dir.member(id)
		switch {
		case !ok || p.Unreachable:
			invalid = append(invalid, id)
		case s.flow.limited(id) || !s.pace.allowDM(id, s.set().meters.DMPerMinute):
			controlled = append(controlled, id)
		case !c.silent:
			s.post(s.robotEntry(directChat(id), key, r), id)
		}
	}
	return jsonReply(map[string]any{"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": controlled})
}

// groupSend answers POST /v1.0/robot/groupMessages/send.
func (s *Sim) groupSend(c *apiCall) reply {
	r, f := s.robotBody(c)
	if f != nil {
		return f.reply(newStyle)
	}
	if f := s.groupProblem(r.OpenConversationID); f != nil {
		return f.reply(newStyle)
	}
	key := randomKey("")
	if !c.silent {
		s.post(s.robotEntry(r.OpenConversationID, key, r), "")
	}
	return jsonReply(map[string]any{"processQueryKey": key})
}

func (s *Sim) groupProblem(id string) *failure {
	fail := func(code string) *failure { f := bad(code); return &f }
	g, ok := s.dir.group(id)
	switch {
	case id == "":
		return missing("openConversationId", "")
	case !ok:
		return fail("invalid.openConversationId")
	case g.Disbanded:
		return fail("group.disbanded")
	case g.External:
		return fail("conversation.org.notMatch")
	case !g.BotMember:
		return fail("bot.stopped")
	}
	return nil
}

func (s *Sim) robotEntry(chat, key string, r robotMessageBody) *entry {
	return &entry{key: key, msg: Message{
		ID: randomKey("msg"), Chat: chat, From: fromBot, Type: r.MsgKey,
		Payload: mustJSON(map[string]string{"msgKey": r.MsgKey, "msgParam": r.MsgParam}),
	}}
}

// flowStore names the people the platform currently refuses robot messages for.
type flowStore struct{ people sync.Map }

func (f *flowStore) limited(id string) bool { _, ok := f.people.Load(id); return ok }

// FlowControl makes batchSend report a person in flowControlledStaffIdList until it is switched off.
func (s *Sim) FlowControl(person string, on bool) {
	if on {
		s.flow.people.Store(person, true)
		return
	}
	s.flow.people.Delete(person)
}

// robotsInGroup answers POST /v1.0/robot/groups/robots/query.
// Source: open.dingtalk.com/document/development/obtain-the-list-of-robots-in-the-group
func (s *Sim) robotsInGroup(c *apiCall) reply {
	var r struct {
		OpenConversationID string `json:"openConversationId"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	g, ok := s.dir.group(r.OpenConversationID)
	if !ok || g.Disbanded {
		return bad("invalid.openConversationId").reply(newStyle)
	}
	list := []map[string]any{}
	if g.BotMember {
		list = append(list, map[string]any{"robotCode": s.opt.RobotCode, "name": s.opt.RobotName, "openRobotType": 1, "downloadIconURL": ""})
	}
	return jsonReply(map[string]any{"chatbotInstanceVOList": list})
}
