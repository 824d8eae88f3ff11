package dingtalk

import (
	"encoding/json"
	"path"
	"strings"
	"unicode"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// mediaContent is the content of a message with a file: open.dingtalk.com/document/development/robot-message-type.
type mediaContent struct {
	Type                text            `json:"type"`
	Text                text            `json:"text"`
	DownloadCode        text            `json:"downloadCode"`
	PictureDownloadCode text            `json:"pictureDownloadCode"`
	Recognition         text            `json:"recognition"`
	FileName            text            `json:"fileName"`
	VideoType           text            `json:"videoType"`
	RichText            json.RawMessage `json:"richText"`
}

// fileRef is what an attachment's Ref holds: the code is worth something for this robot only.
type fileRef struct {
	Code  string `json:"code"`
	Robot string `json:"robot"`
}

// fill reads what the person wrote. What can't be shown leaves a hint in Quote; nothing here fails.
func (a *Adapter) fill(e *core.Event, in robotMessage) {
	var c mediaContent
	_ = json.Unmarshal(in.Content, &c) // absent or odd content is an empty one
	attach := func(kind core.AttachmentKind, name string, m mediaContent) {
		code := m.DownloadCode
		if code == "" {
			code = m.PictureDownloadCode
		}
		if code == "" {
			e.Quote = hint(string(in.MsgType))
			return
		}
		ref, _ := json.Marshal(fileRef{Code: string(code), Robot: string(in.RobotCode)}) // two strings always encode
		e.Attachments = append(e.Attachments, core.Attachment{ID: core.NewID(), Kind: kind, Name: safeName(name), Ref: ref})
	}
	switch in.MsgType {
	case "text":
		var t struct {
			Content text `json:"content"`
		}
		_ = json.Unmarshal(in.Text, &t)
		e.Text = trim(string(t.Content))
	case "richText":
		e.Text = richText(listOf[mediaContent](c.RichText), e.Conversation.Kind == core.Group, func(m mediaContent) { attach(core.Image, "", m) })
	case "picture":
		attach(core.Image, "", c)
	case "audio":
		e.Text = trim(string(c.Recognition)) // the platform's own transcript
		attach(core.Voice, "", c)
	case "video":
		attach(core.Video, videoName(string(c.VideoType)), c)
	case "file":
		attach(core.File, string(c.FileName), c)
	default:
		a.counts.Add("message_type_unknown")
		e.Quote = hint(string(in.MsgType))
	}
}

func hint(kind string) string {
	if kind == "unknownMsgType" || kind == "" {
		return "[暂不支持的消息类型]"
	}
	return "[暂不支持的消息类型：" + cards.Truncate(cards.OneLine(kind), 40) + "]"
}

// richText joins the texts and hands on the pictures. In a group the robot's @-name stays inside the text and is taken out here.
func richText(parts []mediaContent, group bool, picture func(mediaContent)) string {
	var b strings.Builder
	named := !group
	for _, p := range parts {
		if p.Type == "picture" || p.DownloadCode != "" || p.PictureDownloadCode != "" {
			picture(p)
			continue
		}
		s := string(p.Text)
		if !named {
			s, named = withoutName(s)
		}
		b.WriteString(s)
	}
	return trim(b.String())
}

// withoutName takes a leading @-name away. found is also true for text without one, since a name stands only at the beginning.
func withoutName(s string) (rest string, found bool) {
	s = trim(s)
	if !strings.HasPrefix(s, "@") {
		return s, s != ""
	}
	i := strings.IndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return "", true
	}
	return trim(s[i:]), true
}

// trim takes blanks away, also the ones clients put around names.
func trim(s string) string {
	return strings.TrimFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
}

func videoName(kind string) string {
	kind = strings.TrimPrefix(strings.ToLower(kind), ".")
	if kind == "" || strings.ContainsFunc(kind, func(r rune) bool { return r < '0' || r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return "video." + kind
}

// safeName makes a name from outside fit for a file system: no path, no control characters, a bearable length that keeps the ending.
func safeName(name string) string {
	name = cards.OneLine(path.Base(strings.ReplaceAll(name, "\\", "/")))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	const limit = 120
	if runes := []rune(name); len(runes) > limit {
		ending := []rune(path.Ext(name))
		if len(ending) > 10 {
			ending = nil
		}
		name = string(runes[:limit-len(ending)]) + string(ending)
	}
	return name
}
