package feishu

import (
	"encoding/json"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// read is what a message's content says. hint is what a person would be told about a message we can show only in part.
type readMessage struct {
	text  string
	hint  string
	files []foundFile
}

type foundFile struct {
	kind core.AttachmentKind
	key  string
	name string
}

// contentHints are message types without text or file:
// open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/events/message_content.
var contentHints = map[string]string{
	"sticker":              "[表情]",
	"interactive":          "[卡片]",
	"share_chat":           "[群名片]",
	"share_user":           "[个人名片]",
	"merge_forward":        "[合并转发的聊天记录]",
	"system":               "[系统消息]",
	"location":             "[位置]",
	"video_chat":           "[视频通话]",
	"share_calendar_event": "[日程]",
	"calendar":             "[日程]",
	"general_calendar":     "[日程]",
	"todo":                 "[任务]",
	"vote":                 "[投票]",
	"hongbao":              "[红包]",
	"folder":               "[文件夹]",
}

// readContent reads a message's content, a JSON string whose shape follows its type. It never fails: what can't be understood leaves a hint.
func readContent(kind, raw string) readMessage {
	var c struct {
		Text     string `json:"text"`
		ImageKey string `json:"image_key"`
		FileKey  string `json:"file_key"`
		FileName string `json:"file_name"`
	}
	if kind == "post" {
		return readPost(raw)
	}
	if hint, ok := contentHints[kind]; ok {
		return readMessage{hint: hint}
	}
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		return unreadable(kind)
	}
	file := func(k core.AttachmentKind, key string) readMessage {
		if key == "" {
			return unreadable(kind)
		}
		return readMessage{files: []foundFile{{kind: k, key: key, name: c.FileName}}}
	}
	switch kind {
	case "text":
		return readMessage{text: clean(c.Text)}
	case "image":
		return file(core.Image, c.ImageKey)
	case "file":
		return file(core.File, c.FileKey)
	case "audio":
		return file(core.Voice, c.FileKey)
	case "media":
		return file(core.Video, c.FileKey)
	}
	return unreadable(kind)
}

func unreadable(kind string) readMessage {
	return readMessage{hint: "[暂不支持的消息类型：" + cards.Truncate(strings.ToValidUTF8(kind, ""), 40) + "]"}
}

// clean keeps the mark of a removed mention out of people's texts.
func clean(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), removed, "") }

// postNode is one piece of rich text. On receipt there is no language level.
type postNode struct {
	Tag       string `json:"tag"`
	Text      string `json:"text"`
	Href      string `json:"href"`
	UserID    string `json:"user_id"`
	UserName  string `json:"user_name"`
	ImageKey  string `json:"image_key"`
	FileKey   string `json:"file_key"`
	FileName  string `json:"file_name"`
	EmojiType string `json:"emoji_type"`
}

func readPost(raw string) readMessage {
	var post struct {
		Title   string       `json:"title"`
		Content [][]postNode `json:"content"`
	}
	if err := json.Unmarshal([]byte(raw), &post); err != nil {
		return unreadable("post")
	}
	var out readMessage
	var lines []string
	if title := strings.TrimSpace(clean(post.Title)); title != "" {
		lines = append(lines, title)
	}
	for _, paragraph := range post.Content {
		var line strings.Builder
		for _, n := range paragraph {
			line.WriteString(clean(n.read(&out)))
		}
		lines = append(lines, line.String())
	}
	out.text = strings.Trim(strings.Join(lines, "\n"), "\n")
	return out
}

// read returns what a node says and collects its file. Unknown nodes say their text.
func (n postNode) read(out *readMessage) string {
	switch n.Tag {
	case "at":
		if mentionKey.MatchString(n.UserID) {
			return n.UserID
		}
		return "@" + n.UserName
	case "a":
		if n.Href != "" && n.Href != n.Text {
			return strings.TrimSpace(n.Text + " " + n.Href)
		}
	case "img":
		if n.ImageKey != "" {
			out.files = append(out.files, foundFile{kind: core.Image, key: n.ImageKey})
		}
		return ""
	case "media":
		if n.FileKey != "" {
			out.files = append(out.files, foundFile{kind: core.Video, key: n.FileKey, name: n.FileName})
		}
		return ""
	case "emotion":
		return "[" + n.EmojiType + "]"
	case "hr":
		return "———"
	}
	return n.Text
}
