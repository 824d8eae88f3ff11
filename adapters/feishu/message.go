package feishu

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// receivedMessage is the body of im.message.receive_v1: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/events/receive.
type receivedMessage struct {
	Sender struct {
		SenderID   userID `json:"sender_id"`
		SenderType string `json:"sender_type"`
		TenantKey  string `json:"tenant_key"`
	} `json:"sender"`
	Message struct {
		MessageID   string    `json:"message_id"`
		RootID      string    `json:"root_id"`
		ParentID    string    `json:"parent_id"`
		ThreadID    string    `json:"thread_id"`
		ChatID      string    `json:"chat_id"`
		ChatType    string    `json:"chat_type"`
		MessageType string    `json:"message_type"`
		Content     string    `json:"content"`
		CreateTime  string    `json:"create_time"`
		Mentions    []mention `json:"mentions"`
	} `json:"message"`
}

type mention struct {
	Key       string `json:"key"`
	ID        userID `json:"id"`
	Name      string `json:"name"`
	TenantKey string `json:"tenant_key"`
	Type      string `json:"mentioned_type"`
}

// fromMessage reads a message. Its dedupe key is the message's own id, because the platform may repeat a message under another event_id.
func (a *Adapter) fromMessage(ctx context.Context, env envelope, e *core.Event) (bool, error) {
	var in receivedMessage
	if !a.decode(env, &in) {
		return false, nil
	}
	if in.Sender.SenderType != "user" {
		// Another bot, or this one: answering would let two bots talk for ever.
		a.counts.Add("message_from_bot")
		return false, nil
	}
	m := in.Message
	e.Kind, e.Dedupe, e.MessageRef = core.EventMessage, m.MessageID, m.MessageID
	e.ReplyTo = m.ParentID
	if e.ReplyTo == "" {
		e.ReplyTo = m.RootID
	}
	if at := parseTime(m.CreateTime); !at.IsZero() {
		e.At = at
	}
	e.Sender = sender(in.Sender.SenderID, in.Sender.TenantKey, env.Header.TenantKey)
	e.Conversation = core.Conversation{ID: m.ChatID, Kind: core.Group, Thread: m.ThreadID}
	if m.ChatType == "p2p" {
		e.Conversation.Kind = core.Direct
		e.Mentioned = true
		a.chats.learnDirect(in.Sender.SenderID.UnionID, m.ChatID)
	}
	a.chats.learn(m.ChatID, e.Conversation.Kind)
	at, err := a.addressed(ctx, m.Mentions, e, env.Header.TenantKey)
	if err != nil {
		return false, err
	}
	read := readContent(m.MessageType, m.Content)
	e.Text = at.apply(read.text)
	e.Quote = read.hint
	for _, f := range read.files {
		e.Attachments = append(e.Attachments, attachment(m.MessageID, f))
	}
	return true, nil
}

// mentionKey is a placeholder in a text: @_user_1, or @_all for everybody.
var mentionKey = regexp.MustCompile(`@_(user_\d+|all)`)

// mentionNames maps placeholders to what is shown for them; the bot's own is shown as nothing.
type mentionNames map[string]string

// addressed sorts out who was mentioned. The bot is known by its open_id; a namesake isn't it.
func (a *Adapter) addressed(ctx context.Context, mentions []mention, e *core.Event, home string) (mentionNames, error) {
	names := mentionNames{"@_all": "@所有人"}
	if len(mentions) == 0 {
		return names, nil
	}
	bot, err := a.identity(ctx)
	if err != nil {
		return nil, fmt.Errorf("tell the bot from others mentioned: %w", err)
	}
	for _, m := range mentions {
		if m.ID.OpenID == bot.openID {
			e.Mentioned = true
			names[m.Key] = ""
			continue
		}
		names[m.Key] = "@" + m.Name
		if m.Type == "bot" || m.ID.UnionID == "" && m.ID.OpenID == "" {
			continue
		}
		who := sender(m.ID, m.TenantKey, home)
		who.Name = m.Name
		e.Mentions = append(e.Mentions, who)
	}
	return names, nil
}

// apply puts names in the place of placeholders and takes the blanks around a removed one away.
func (n mentionNames) apply(text string) string {
	text = mentionKey.ReplaceAllStringFunc(text, func(key string) string {
		name, ok := n[key]
		switch {
		case !ok:
			return key
		case name == "":
			return removed
		}
		return name
	})
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = closeGaps(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// removed marks the place of the bot's mention until the blanks around it are closed; it is a character no text holds.
const removed = "\x00"

func closeGaps(line string) string {
	if !strings.Contains(line, removed) {
		return line
	}
	parts := strings.Split(line, removed)
	for i := range parts {
		parts[i] = strings.Trim(parts[i], " \u00a0\u3000\t")
	}
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// fileRef is what an attachment's Ref holds.
type fileRef struct {
	MessageID string `json:"message_id"`
	FileKey   string `json:"file_key"`
	Type      string `json:"type"` // image or file, as the download call wants it
}

func attachment(messageID string, f foundFile) core.Attachment {
	ref := fileRef{MessageID: messageID, FileKey: f.key, Type: "file"}
	if f.kind == core.Image {
		ref.Type = "image"
	}
	raw, _ := json.Marshal(ref) // three strings always encode
	return core.Attachment{ID: core.NewID(), Kind: f.kind, Name: f.name, Ref: raw}
}
