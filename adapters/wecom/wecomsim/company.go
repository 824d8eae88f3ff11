package wecomsim

import (
	"strings"
)

// AddPerson adds or replaces a member; the direct chats with app and bot exist at once.
func (s *Sim) AddPerson(p Person) Person {
	p = s.dir.addPerson(p)
	s.hub.event(streamEvent{Kind: "directory", Note: p.ID})
	return p
}

// AddDepartment adds or replaces a department.
func (s *Sim) AddDepartment(d Department) { s.dir.addDepartment(d) }

// AddTag adds or replaces a tag.
func (s *Sim) AddTag(t Tag) { s.dir.addTag(t) }

// AddGroup adds or replaces a group chat.
func (s *Sim) AddGroup(g Group) {
	s.dir.addGroup(g)
	s.hub.event(streamEvent{Kind: "directory", Chat: g.ID})
}

// SetBotMember adds the AI bot to a group or takes it out.
func (s *Sim) SetBotMember(group string, member bool) error { return s.dir.setBotMember(group, member) }

// JoinGroup brings a person into a group. Nothing tells the bot: its events are those of developer.work.weixin.qq.com/document/path/101027, and none is
// about members.
func (s *Sim) JoinGroup(group, person string) error { return s.changeMember(group, person, true) }

// LeaveGroup takes a person out of a group; nothing tells the bot.
func (s *Sim) LeaveGroup(group, person string) error { return s.changeMember(group, person, false) }

func (s *Sim) changeMember(group, person string, member bool) error {
	if err := s.dir.setMember(group, person, member); err != nil {
		return err
	}
	s.hub.event(streamEvent{Kind: "directory", Chat: group})
	return nil
}

// Messages returns a chat as its members' clients show it, oldest first. In a direct chat that is its one member's
// view; in a group the common version.
func (s *Sim) Messages(chat string) []Message { return s.store.list(chat, directOwner(chat), 0) }

// MessagesFor returns a chat as one member sees it.
func (s *Sim) MessagesFor(chat, person string) []Message { return s.store.list(chat, person, 0) }

func directOwner(chat string) string {
	if id, ok := strings.CutPrefix(chat, appPrefix); ok {
		return id
	}
	id, _ := strings.CutPrefix(chat, botPrefix)
	return id
}
