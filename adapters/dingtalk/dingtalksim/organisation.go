package dingtalksim

import (
	"context"
)

// Contact events that an organisation change raises. They cost no quota.
// Source: open.dingtalk.com/document/development/appendix-a-list-of-events-not-included-in-webhook
const (
	eventUserAdd    = "user_add_org"
	eventUserModify = "user_modify_org"
	eventUserLeave  = "user_leave_org"
	eventDeptModify = "org_dept_modify"
)

// AddPerson adds or replaces a person, idempotent by ID, and returns them with every id filled in. Their direct chat exists from then on.
func (s *Sim) AddPerson(p Person) Person {
	p = s.dir.addPerson(p)
	s.chats.ensure(directChat(p.ID), p.ID)
	s.announce("directory", "", nil)
	return p
}

// AddGroup adds or replaces a group, idempotent by ID.
func (s *Sim) AddGroup(g Group) Group {
	g = s.dir.addGroup(g)
	s.chats.ensure(g.ID, "")
	s.announce("directory", g.ID, nil)
	return g
}

// AddDepartment adds or replaces a department. Parent 0 means the root.
func (s *Sim) AddDepartment(d Department) { s.dir.addDept(d) }

// DirectChat returns the conversation id of a person's single chat with the robot.
func (s *Sim) DirectChat(person string) string { return directChat(person) }

// Leave makes a person leave the organisation and pushes user_leave_org.
func (s *Sim) Leave(ctx context.Context, person string) error {
	p, ok := s.dir.member(person)
	if !ok {
		return errUnknownPerson(person)
	}
	p.Inactive = true
	s.dir.addPerson(p)
	s.announce("directory", "", nil)
	_, err := s.Emit(ctx, eventUserLeave, map[string]any{"timeStamp": millisText(s.now()), "userId": []string{person}})
	return err
}

// SetBotMember adds the robot to a group or removes it; no event tells the app about either.
func (s *Sim) SetBotMember(group string, member bool) bool {
	ok := s.dir.changeGroup(group, func(g *Group) { g.BotMember = member })
	s.announce("directory", group, nil)
	return ok
}

// Disband dissolves a group.
func (s *Sim) Disband(group string) bool {
	ok := s.dir.changeGroup(group, func(g *Group) { g.Disbanded = true })
	s.announce("directory", group, nil)
	return ok
}
