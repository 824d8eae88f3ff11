package wecomsim

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Groups made by the app: developer.work.weixin.qq.com/document/path/90245 (create), 98913 (update), 98914 (get),
// 90248 (send).
const (
	minChatUsers, maxChatUsers = 2, 2000
	maxChatName                = 50
)

var chatIDPattern = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)

func (s *Sim) appchatCreate(c *apiCall) (reply, *apiError) {
	var req struct {
		Name     string   `json:"name"`
		Owner    string   `json:"owner"`
		UserList []string `json:"userlist"`
		ChatID   string   `json:"chatid"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	def(&req.ChatID, random("", 16))
	_, exists := s.dir.group(req.ChatID)
	switch {
	case utf8.RuneCountInString(req.Name) > maxChatName:
		return nil, refuse(codeBadArgument, "name has more than 50 characters")
	case !chatIDPattern.MatchString(req.ChatID):
		return nil, refuse(codeChatIDInvalid, "invalid chatid")
	case exists:
		return nil, refuse(codeChatExists, "chatid exists")
	case len(req.UserList) < minChatUsers || len(req.UserList) > maxChatUsers:
		return nil, refuse(codeMemberCount, "invalid member count")
	}
	if e := s.chatMembers(req.UserList); e != nil {
		return nil, e
	}
	def(&req.Owner, req.UserList[0])
	if !slices.ContainsFunc(req.UserList, func(u string) bool { return fold(u) == fold(req.Owner) }) {
		return nil, refuse(codeBadMember, "owner is not a member")
	}
	if !s.meters.spend(true, budget{"appchat/create", s.live().limits.AppchatCreatePerDay, 24 * time.Hour}) {
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	s.AddGroup(Group{ID: req.ChatID, Name: req.Name, Members: req.UserList, Owner: req.Owner, Appchat: true})
	return reply{"chatid": req.ChatID}, nil
}

func (s *Sim) chatMembers(ids []string) *apiError {
	for _, id := range ids {
		if p, ok := s.dir.person(id); !ok || p.OutOfRange {
			return refuse(codeBadMember, "invalid member %s", id)
		}
	}
	return nil
}

// ourChat finds a group that this app made.
func (s *Sim) ourChat(id string) (Group, *apiError) {
	g, ok := s.dir.group(id)
	switch {
	case id == "":
		return g, refuse(codeChatIDInvalid, "invalid chatid")
	case !ok:
		return g, refuse(codeNoSuchChat, "chatid not exist")
	case !g.Appchat:
		return g, refuse(codeNotOurChat, "the chat was not created by this app")
	}
	return g, nil
}

func (s *Sim) appchatUpdate(c *apiCall) (reply, *apiError) {
	var req struct {
		ChatID string   `json:"chatid"`
		Name   string   `json:"name"`
		Owner  string   `json:"owner"`
		Add    []string `json:"add_user_list"`
		Del    []string `json:"del_user_list"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	g, e := s.ourChat(req.ChatID)
	if e != nil {
		return nil, e
	}
	if e := s.chatMembers(req.Add); e != nil {
		return nil, e
	}
	if !s.meters.spend(true, budget{"appchat/update", s.live().limits.AppchatUpdatePerHour, time.Hour}) {
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	if req.Name != "" {
		g.Name = req.Name
	}
	if req.Owner != "" {
		g.Owner = req.Owner
	}
	g.Members = changeMembers(g.Members, req.Add, req.Del)
	if len(g.Members) < minChatUsers || len(g.Members) > maxChatUsers {
		return nil, refuse(codeMemberCount, "invalid member count")
	}
	s.AddGroup(g)
	return reply{}, nil
}

func changeMembers(members, add, del []string) []string {
	has := func(list []string, id string) bool {
		return slices.ContainsFunc(list, func(v string) bool { return fold(v) == fold(id) })
	}
	out := slices.DeleteFunc(slices.Clone(members), func(m string) bool { return has(del, m) })
	for _, a := range add {
		if !has(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func (s *Sim) appchatGet(c *apiCall) (reply, *apiError) {
	g, e := s.ourChat(c.query.Get("chatid"))
	if e != nil {
		return nil, e
	}
	return reply{"chat_info": reply{"chatid": g.ID, "name": g.Name, "owner": g.Owner, "userlist": g.Members}}, nil
}

// appchatSend has no cards, and excess to one member vanishes without an error.
func (s *Sim) appchatSend(c *apiCall) (reply, *apiError) {
	var req struct {
		ChatID  string `json:"chatid"`
		MsgType string `json:"msgtype"`
		Safe    int    `json:"safe"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	g, e := s.ourChat(req.ChatID)
	if e != nil {
		return nil, e
	}
	if req.MsgType == "template_card" || req.MsgType == "miniprogram_notice" {
		return nil, refuse(codeBadMsgType, "invalid message type")
	}
	body, e := s.appBody(req.MsgType, rawField(c.body, req.MsgType))
	if e != nil {
		return nil, e
	}
	l := s.live().limits
	if !s.spendMany("appchat/corp", l.AppchatCorpPerMinute, time.Minute, len(g.Members)) {
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	if s.appchatQuota(g) > 0 && !c.lost {
		s.showContent(body, g.ID, true)
	}
	return reply{}, nil
}

// appchatQuota counts the members whose budget still admits a message.
func (s *Sim) appchatQuota(g Group) int {
	l := s.live().limits
	n := 0
	for _, m := range g.Members {
		key := fold(m)
		if s.meters.spend(false, budget{"appchat/min " + key, l.AppchatPerMinute, time.Minute},
			budget{"appchat/day " + key, l.AppchatPerDay, 24 * time.Hour}) {
			n++
		} else {
			s.meters.silentlyDropped.Add(1)
		}
	}
	return n
}

// showContent puts a body that needs no response_code into one chat and returns the message.
func (s *Sim) showContent(body content, chat string, byApp bool) Message {
	id := s.ids.text()
	s.cuts.add(id, body.cuts)
	d := draft{id: id, from: "bot", typ: body.typ, payload: body.payload, files: body.files, at: s.now(), byApp: byApp,
		feedback: body.feedback}
	if body.card != nil {
		d.card = &cardMeta{taskID: body.card.TaskID, kind: body.card.CardType}
	}
	return s.store.show(d, chat)
}
