package wecomsim

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// speaker checks who writes where and returns the person and the canonical chat id.
func (s *Sim) speaker(person, chat string) (Person, string, error) {
	p, ok := s.dir.person(person)
	if !ok {
		return p, "", fmt.Errorf("person %q is unknown", person)
	}
	if p.Status != 1 {
		return p, "", fmt.Errorf("person %q is not active", person)
	}
	switch owner, isApp := strings.CutPrefix(chat, appPrefix); {
	case chat == "" || isApp && fold(owner) == fold(p.ID):
		if p.OutOfRange {
			return p, "", fmt.Errorf("person %q does not see the app", person)
		}
		return p, appPrefix + p.ID, nil
	case strings.HasPrefix(chat, botPrefix) && fold(directOwner(chat)) == fold(p.ID):
		return p, botPrefix + p.ID, nil
	case s.dir.isMember(chat, p.ID):
		return p, chat, nil
	}
	return p, "", fmt.Errorf("person %q is not in chat %q", person, chat)
}

// Say lets a person write. It returns once the message is shown and its callback is on its way; the id is the MsgId
// (app) or msgid (AI bot) of the first message it became.
func (s *Sim) Say(ctx context.Context, u Utterance) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("say: %w", err)
	}
	p, chat, err := s.speaker(u.Person, u.Chat)
	if err != nil {
		return "", fmt.Errorf("say: %w", err)
	}
	if u.Text == "" && len(u.Files) == 0 && u.Location == nil && u.Link == nil {
		return "", errors.New("say: nothing to say")
	}
	for _, f := range u.Files {
		if mediaSizes[f.Kind] == 0 {
			return "", fmt.Errorf("say: file kind %q is not image, file, voice or video", f.Kind)
		}
	}
	if strings.HasPrefix(chat, appPrefix) {
		return s.sayToApp(p, chat, u), nil
	}
	return s.sayToBot(p, chat, u), nil
}

// sayToApp sends one callback per part; WeCom has no mixed message for apps.
func (s *Sim) sayToApp(p Person, chat string, u Utterance) string {
	at, first := s.now(), ""
	part := func(typ string, body any, files []File, xml func(id string) []byte) {
		id := s.ids.text()
		def(&first, id)
		s.store.show(draft{id: id, from: p.ID, typ: typ, payload: payloadOf(typ, toJSON(body)), replyTo: u.ReplyTo,
			files: files, at: at}, chat)
		s.app.enqueue(&appPush{kind: kindMessagePush, person: p, plain: xml(id), event: typ})
	}
	if u.Text != "" {
		part("text", map[string]string{"content": u.Text}, nil, func(id string) []byte { return s.appTextXML(p, id, u.Text, at) })
	}
	for _, f := range u.Files {
		kept := s.media.put(mediaFile{File: f, at: at}).File
		kept.Content = nil
		part(f.Kind, map[string]string{"media_id": kept.ID}, []File{kept}, func(id string) []byte { return s.appFileXML(p, id, kept, at) })
	}
	if l := u.Location; l != nil {
		part("location", l, nil, func(id string) []byte { return s.appLocationXML(p, id, *l, at) })
	}
	if l := u.Link; l != nil {
		part("link", l, nil, func(id string) []byte { return s.appLinkXML(p, id, *l, at) })
	}
	return first
}

// botPart is one message to the AI bot: what clients show and what the bot is told.
type botPart struct {
	typ   string
	shown any
	told  any
	files []File
}

func (s *Sim) sayToBot(p Person, chat string, u Utterance) string {
	at, first := s.now(), ""
	g, group := s.dir.group(chat)
	hears := !group || u.MentionBot && g.BotMember && !g.Appchat
	if !group || hears {
		s.store.markSpoken(chat)
	}
	for _, part := range s.botParts(u, group, at) {
		id := s.ids.text()
		def(&first, id)
		s.store.show(draft{id: id, from: p.ID, typ: part.typ, payload: payloadOf(part.typ, toJSON(part.shown)),
			replyTo: u.ReplyTo, files: part.files, at: at}, chat)
		if !hears || group && part.typ != "text" && part.typ != "mixed" {
			continue // in groups only text and mixed reach the bot
		}
		body := s.bot.base(p, chat, id, part.typ)
		body[part.typ] = part.told
		if m, _, ok := s.store.find(u.ReplyTo, chat, p.ID); ok {
			body["quote"] = quote(m)
		}
		req := random("SRV-", 12)
		s.bot.requests.add(req, &botRequest{use: forMessage, chat: chat, person: p, at: at, sent: time.Now()})
		s.bot.deliver(botPush{kind: kindMessagePush, cmd: cmdMsgCallback, reqID: req, body: body})
	}
	return first
}

// botParts splits an utterance as the client does: text and images travel as one mixed message, voice as its
// recognised text, everything else alone (developer.work.weixin.qq.com/document/path/100719).
func (s *Sim) botParts(u Utterance, group bool, at time.Time) []botPart {
	text := s.mention(u, group)
	var parts, images []botPart
	for _, f := range u.Files {
		part := s.botFile(f, u.Text, at)
		if f.Kind == "voice" {
			text = ""
		}
		if f.Kind == "image" {
			images = append(images, part)
			continue
		}
		parts = append(parts, part)
	}
	if text == "" {
		return append(images, parts...)
	}
	if len(images) == 0 {
		body := map[string]string{"content": text}
		return append([]botPart{{typ: "text", shown: body, told: body}}, parts...)
	}
	item := map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
	shown, told := []any{item}, []any{item}
	var files []File
	for _, img := range images {
		shown = append(shown, map[string]any{"msgtype": "image", "image": img.shown})
		told = append(told, map[string]any{"msgtype": "image", "image": img.told})
		files = append(files, img.files...)
	}
	mixed := botPart{typ: "mixed", shown: map[string]any{"msg_item": shown}, told: map[string]any{"msg_item": told}, files: files}
	return append([]botPart{mixed}, parts...)
}

// mention writes @names in front, as group texts carry them; there is no structured list.
func (s *Sim) mention(u Utterance, group bool) string {
	if !group {
		return u.Text
	}
	sep := s.opt.Undocumented.MentionSeparator
	prefix := ""
	if at := "@" + s.opt.BotName; u.MentionBot && !strings.HasPrefix(u.Text, at) {
		prefix = at + sep
	}
	for _, id := range u.Mentions {
		if p, ok := s.dir.person(id); ok {
			prefix += "@" + p.Name + sep
		}
	}
	return prefix + u.Text
}

// botFile stores a file for the bot: an address for five minutes and a key of its own (path/101463).
func (s *Sim) botFile(f File, recognised string, at time.Time) botPart {
	key := make([]byte, 0, 32)
	key = append(key, random("", 16)...)
	kept := s.media.put(mediaFile{File: f, at: at, aesKey: key})
	file := kept.File
	file.Content = nil
	part := botPart{typ: f.Kind, files: []File{file}}
	if f.Kind == "voice" {
		part.shown = map[string]string{"content": recognised}
		part.told = part.shown
		return part
	}
	part.shown = map[string]string{"file_id": file.ID, "name": file.Name}
	part.told = map[string]string{"url": s.URL() + "/aibot/file/" + file.ID + "?sign=" + random("", 8),
		"aeskey": base64.StdEncoding.EncodeToString(key)}
	return part
}

const botURLLife = 5 * time.Minute

// serveBotFile answers the url of a media callback with ciphertext.
func (s *Sim) serveBotFile(w http.ResponseWriter, r *http.Request) {
	wall := time.Now()
	rec := Call{At: s.now(), Dir: "in", Kind: kindDownload, Call: "GET /aibot/file", Request: r.PathValue("id"), Status: http.StatusOK}
	defer func() {
		rec.MS = elapsed(wall)
		s.calls.add(rec)
	}()
	f, ok := s.media.any(r.PathValue("id"))
	if !ok || f.aesKey == nil || s.now().Sub(f.at) > botURLLife {
		rec.Status = http.StatusForbidden
		http.Error(w, "expired", http.StatusForbidden)
		return
	}
	data, err := encryptCBC(f.aesKey, f.Content)
	if err != nil {
		rec.Status = http.StatusInternalServerError
		http.Error(w, "encrypt", http.StatusInternalServerError)
		return
	}
	f.Content, f.Kind = data, "file"
	serveFile(w, r, f)
}

// rawAction parses a click's action.
func rawAction(raw json.RawMessage) (clickAction, error) {
	var a clickAction
	if err := json.Unmarshal(raw, &a); err != nil {
		return a, fmt.Errorf("parse action: %w", err)
	}
	return a, nil
}
