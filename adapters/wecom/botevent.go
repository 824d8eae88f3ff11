package wecom

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// botFileLife is how long the address of a file is good: developer.work.weixin.qq.com/document/path/101463.
const botFileLife = 5 * time.Minute

// fromBotMessage normalises a message or an event other than a click: developer.work.weixin.qq.com/document/path/100719 and …/path/101027.
func (a *Adapter) fromBotMessage(ctx context.Context, reqID string, m botMessage) (e core.Event, ok bool, reason string, err error) {
	if m.MsgType == "event" && m.Event.Type != "enter_chat" {
		return e, false, "bot_event_" + knownBotEvent(m.Event.Type), nil
	}
	if m.From.UserID == "" {
		return e, false, "message_without_sender", nil
	}
	if e, err = a.botHead(ctx, m); err != nil {
		return e, false, "", err
	}
	h := handle{Kind: handleBotMessage, ReqID: reqID, At: a.now().UTC()}
	if m.MsgType == "event" {
		h.Kind, e.Kind = handleBotEnter, core.EventEntered
		e.Handle = h.encode()
		return e, true, "", nil
	}
	e.Kind, e.MessageRef, e.Handle = core.EventMessage, m.MsgID, h.encode()
	a.readBotContent(m.MsgType, m.botPart, &e)
	if e.Conversation.Kind == core.Group {
		e.Text = withoutMention(e.Text, a.cfg.AIBot.Name)
	}
	e.Text = strings.TrimSpace(e.Text)
	if m.Quote != nil {
		e.Quote = joinLines(quoted(*m.Quote), e.Quote)
	}
	return e, true, "", nil
}

func knownBotEvent(name string) string {
	switch name {
	case "feedback_event", "auth_change_event":
		return name
	}
	return "unknown"
}

// readBotContent reads what the person sent. It never fails: what can't be shown leaves a hint.
func (a *Adapter) readBotContent(kind string, p botPart, e *core.Event) {
	file := func(k core.AttachmentKind, f botFile) {
		if f.URL == "" {
			e.Quote = unsupported(kind)
			return
		}
		ref := fileRef{URL: f.URL, AESKey: f.AESKey, Until: a.now().Add(botFileLife).UTC()}
		e.Attachments = append(e.Attachments, core.Attachment{ID: core.NewID(), Kind: k, Name: f.Name, Ref: ref.encode()})
	}
	switch kind {
	case "text":
		e.Text = p.Text.Content
	case "voice":
		e.Text = p.Voice.Content // recognised by the platform; the sound itself isn't passed on
	case "image":
		file(core.Image, p.Image)
	case "file":
		file(core.File, p.File)
	case "video":
		file(core.Video, p.Video)
	case "mixed":
		var lines []string
		for _, item := range p.Mixed.Items {
			switch item.MsgType {
			case "text":
				lines = append(lines, item.Text.Content)
			case "image":
				file(core.Image, item.Image)
			}
		}
		e.Text = joinLines(lines...)
	default:
		e.Quote = unsupported(kind)
	}
}

// quoted is the text of a quoted message.
func quoted(q botQuote) string {
	switch q.MsgType {
	case "text":
		return q.Text.Content
	case "voice":
		return q.Voice.Content
	case "mixed":
		var lines []string
		for _, item := range q.Mixed.Items {
			if item.MsgType == "text" {
				lines = append(lines, item.Text.Content)
			} else {
				lines = append(lines, "[图片]")
			}
		}
		return joinLines(lines...)
	case "image":
		return "[图片]"
	case "file":
		return "[文件]"
	case "video":
		return "[视频]"
	}
	return "[" + cards.Truncate(cards.OneLine(q.MsgType), 40) + "]"
}

// withoutMention takes "@name" out of a text. The platform tells mentions only as words, followed by one kind of blank or another. Without a known name the
// first mention at the very beginning is taken for the bot's.
func withoutMention(text, name string) string {
	text = strings.TrimLeftFunc(text, blank)
	if name == "" {
		if !strings.HasPrefix(text, "@") {
			return text
		}
		end := strings.IndexFunc(text, blank)
		if end < 0 {
			return ""
		}
		return strings.TrimLeftFunc(text[end:], blank)
	}
	out, found := cutMentions(text, "@"+name)
	if !found {
		// A name run together with the words after it; in front it can only be the bot's, or the bot wouldn't have been told.
		if rest, ok := strings.CutPrefix(text, "@"+name); ok {
			return strings.TrimLeftFunc(rest, blank)
		}
	}
	return out
}

// cutMentions removes each mention that ends where a word ends, with the blanks around it.
func cutMentions(text, mention string) (out string, found bool) {
	var kept []string
	rest := text
	for {
		at := strings.Index(rest, mention)
		if at < 0 {
			break
		}
		after := rest[at+len(mention):]
		next, _ := utf8.DecodeRuneInString(after)
		if after != "" && !blank(next) && !unicode.IsPunct(next) {
			kept = append(kept, rest[:at+len(mention)])
			rest = after
			continue
		}
		found = true
		before := rest[:at]
		rest = strings.TrimLeftFunc(after, func(r rune) bool { return blank(r) && r != '\n' })
		before = strings.TrimRightFunc(before, func(r rune) bool { return blank(r) && r != '\n' })
		if before != "" && rest != "" && !strings.HasSuffix(before, "\n") && !strings.HasPrefix(rest, "\n") {
			before += " "
		}
		kept = append(kept, before)
	}
	return strings.TrimFunc(strings.Join(kept, "")+rest, blank), found
}

// blank is what may stand around a mention: blanks of all widths (U+2005 and U+3000 have been seen) and what has no width at all.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff' || r == '\u2060'
}
