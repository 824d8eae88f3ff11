package dingtalksim

import (
	"context"
	"fmt"
	"slices"
)

// Webhook & Stream quota exhausted: the callback arrives without text.
// Source: open.dingtalk.com/document/development/robot-message-type
const (
	quotaErrorCode = 20001
	quotaErrorText = "本月 Webhook 和 Stream 推送用量已超出上限"
)

// Say lets a person write. It returns the id of the first message it made (text and pictures are one message, every other file is its own)
// after each was handed to a connection, or was lost for lack of one.
func (s *Sim) Say(ctx context.Context, u Utterance) (string, error) {
	p, ok := s.dir.person(u.Person)
	if !ok || p.Inactive {
		return "", errUnknownPerson(u.Person)
	}
	group, err := s.room(p, &u)
	if err != nil {
		return "", err
	}
	files := s.files.keepAll(u.Files, s.opt.RobotCode, s.now())
	first := ""
	for _, part := range s.split(u, files) {
		id := s.utter(ctx, p, u, group, part)
		if first == "" {
			first = id
		}
	}
	return first, ctx.Err()
}

// room checks where the person writes; a nil group is the direct chat.
func (s *Sim) room(p Person, u *Utterance) (*Group, error) {
	if u.Chat == "" || u.Chat == directChat(p.ID) {
		u.Chat = directChat(p.ID)
		return nil, nil
	}
	g, ok := s.dir.group(u.Chat)
	switch {
	case !ok:
		return nil, fmt.Errorf("no chat %q", u.Chat)
	case g.Disbanded:
		return nil, fmt.Errorf("group %q is disbanded", g.Name)
	case !g.has(p.ID):
		return nil, fmt.Errorf("%s is not in group %q", p.ID, g.Name)
	}
	return &g, nil
}

// part is one platform message of an utterance.
type part struct {
	msgtype string
	body    any // the value of text or content
	files   []File
}

// split turns an utterance into the messages a client would send.
func (s *Sim) split(u Utterance, files []File) []part {
	if u.Unsupported {
		return []part{{"unknownMsgType", map[string]any{"unknownMsgType": u.Text}, nil}}
	}
	var images, others []File
	for _, f := range files {
		if f.Kind == "image" {
			images = append(images, f)
		} else {
			others = append(others, f)
		}
	}
	text := u.Text
	if text != "" && len(images) == 0 && len(others) == 1 && others[0].Kind == "voice" && others[0].Recognition == "" {
		others[0].Recognition, text = text, ""
	}
	var parts []part
	switch {
	case len(images) == 1 && text == "":
		parts = append(parts, part{"picture", s.pictureContent(images[0]), images})
	case len(images) > 0:
		parts = append(parts, s.richText(u, text, images))
	case text != "" || len(others) == 0:
		parts = append(parts, part{msgtype: "text", body: text})
	}
	for _, f := range others {
		parts = append(parts, part{mediaType(f.Kind), s.mediaContent(f), []File{f}})
	}
	return parts
}

// utter stores one message and pushes it to the robot if the platform would.
func (s *Sim) utter(ctx context.Context, p Person, u Utterance, g *Group, part part) string {
	shown := part.body
	if part.msgtype == "text" {
		shown = map[string]any{"content": u.Text}
	}
	field := "content"
	if part.msgtype == "text" {
		field = "text"
	}
	id := randomKey("msg")
	m := s.post(&entry{msg: Message{
		ID: id, Chat: u.Chat, From: p.ID, Type: part.msgtype, ReplyTo: u.ReplyTo, Files: bare(part.files), Mentions: u.Mentions,
		Payload: mustJSON(map[string]any{"msgtype": part.msgtype, field: shown}),
	}}, s.directOwnerOf(u.Chat))
	if s.robotHears(u, g, part.msgtype) {
		data := s.robotMessage(m, p, u, g, part, field)
		s.pushMessage(ctx, s.newPush("message_push", typeCallback, topicMessage, string(mustJSON(data)), nil))
	}
	return id
}

// robotHears applies the rules of a group: only what mentions the robot, only while it is a member, and no voice, video or file.
func (s *Sim) robotHears(u Utterance, g *Group, msgtype string) bool {
	if g == nil {
		return true
	}
	return u.MentionBot && g.BotMember && !g.External && slices.Contains([]string{"text", "richText", "picture", "unknownMsgType"}, msgtype)
}

func (s *Sim) directOwnerOf(chat string) string {
	owner, _ := s.dir.directOwner(chat)
	return owner
}

// bare drops contents from files before they are stored in a message.
func bare(files []File) []File {
	out := make([]File, len(files))
	for i, f := range files {
		f.Content = nil
		out[i] = f
	}
	return out
}
