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
