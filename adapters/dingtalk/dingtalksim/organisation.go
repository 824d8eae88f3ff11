package dingtalksim

import (
	"context"
	"fmt"
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

// JoinGroup brings a person into a group and pushes chat_add_member; the robot needn't be in the group.
// Source: open.dingtalk.com/document/development/org-event-overview.
func (s *Sim) JoinGroup(ctx context.Context, group, person string) error {
	return s.changeMember(ctx, group, person, "chat_add_member", func(g *Group) { g.Members = append(without(g.Members, person), person) })
}

// LeaveGroup lets a person leave a group by themselves and pushes chat_quit.
func (s *Sim) LeaveGroup(ctx context.Context, group, person string) error {
	return s.changeMember(ctx, group, person, "chat_quit", func(g *Group) { g.Members = without(g.Members, person) })
}

// RemoveFromGroup lets the group's owner remove a person and pushes chat_remove_member.
func (s *Sim) RemoveFromGroup(ctx context.Context, group, person string) error {
	return s.changeMember(ctx, group, person, "chat_remove_member", func(g *Group) { g.Members = without(g.Members, person) })
}

func (s *Sim) changeMember(ctx context.Context, group, person, event string, change func(*Group)) error {
	if _, known := s.dir.person(person); !known {
		return errUnknownPerson(person)
	}
	operator := person
	if !s.dir.changeGroup(group, func(g *Group) {
		change(g)
		if event != "chat_quit" && len(g.Members) > 0 {
			operator = g.Members[0]
		}
	}) {
		return fmt.Errorf("no group %q", group)
	}
	s.announce("directory", group, nil)
	_, err := s.Emit(ctx, event, map[string]any{
		"timeStamp": millisText(s.now()), "chatId": stableKey("chat", "group", group), "openConversationId": group, "operator": operator, "userId": []string{person},
	})
	return err
}

// Disband dissolves a group.
func (s *Sim) Disband(group string) bool {
	ok := s.dir.changeGroup(group, func(g *Group) { g.Disbanded = true })
	s.announce("directory", group, nil)
	return ok
}
