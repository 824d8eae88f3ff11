package feishusim

import (
	"encoding/json"
	"strings"
)

// checkContent validates the content string of a message to send and returns
// what the client will show. Shapes: open.feishu.cn/document/uAjLw4CM/
// ukTMukTMukTM/im-v1/message/events/message_content and …/create_json.
func (s *Sim) checkContent(msgType, content string, bodyLen int) (shown string, files []FileRef, rep *reply) {
	size := bodyLen
	if s.opts.CountContentOnly {
		size = len(content)
	}
	limit := maxTextBytes
	if msgType == "interactive" || msgType == "post" {
		limit = maxCardBytes
	}
	if size > limit {
		return "", nil, refused(230025, "The length of the message content reaches its limit: %d of %d bytes", size, limit)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(content), &fields); err != nil || fields == nil {
		if msgType == "interactive" {
			e := &cardError{cardBadJSON, "parse card json err, please check whether the card json is correct"}
			return "", nil, refused(230099, "%s", e)
		}
		return "", nil, refused(230001, "Your request contains an invalid request parameter: content is not a JSON string.")
	}
	switch msgType {
	case "text":
		if text := stringField(fields, "text"); strings.TrimSpace(text) == "" {
			return "", nil, refused(230001, "text is empty")
		}
	case "post":
		if problem := checkPost(fields); problem != "" {
			return "", nil, refused(230001, "%s", problem)
		}
	case "image", "sticker", "file", "audio", "media":
		return s.checkMedia(msgType, content, fields)
	case "share_chat", "share_user":
		if stringField(fields, msgType[len("share_"):]+"_id") == "" && stringField(fields, "chat_id") == "" {
			return "", nil, refused(230001, "%s needs an id", msgType)
		}
	case "interactive":
		return s.checkInteractive(content, fields)
	default:
		return "", nil, refused(230001, "invalid msg_type %q", msgType)
	}
	return content, nil, nil
}

func refused(code int, format string, args ...any) *reply {
	r := refuse(code, format, args...)
	return &r
}

func stringField(fields map[string]json.RawMessage, name string) string {
	var v string
	_ = json.Unmarshal(fields[name], &v)
	return v
}

var postTags = set("text", "a", "at", "img", "media", "emotion", "code_block", "hr", "md")

// checkPost wants a language level when sending, unlike what is received.
func checkPost(fields map[string]json.RawMessage) string {
	if len(fields) == 0 {
		return "post has no language"
	}
	for lang, raw := range fields {
		var body struct {
			Title   *string            `json:"title"`
			Content [][]map[string]any `json:"content"`
		}
		if !strings.Contains(lang, "_") || json.Unmarshal(raw, &body) != nil || body.Content == nil {
			return "post." + lang + " is not a language with title and content"
		}
		for _, line := range body.Content {
			for _, el := range line {
				if tag, _ := el["tag"].(string); !postTags[tag] {
					return "post has the unknown tag " + tag
				}
			}
		}
	}
	return ""
}

// checkMedia wants keys of the bot's own uploads.
func (s *Sim) checkMedia(msgType, content string, fields map[string]json.RawMessage) (string, []FileRef, *reply) {
	name, kind := "file_key", "file"
	switch msgType {
	case "image":
		name, kind = "image_key", "image"
	case "audio":
		kind = "voice"
	case "media":
		kind = "video"
	}
	key := stringField(fields, name)
	f, found := s.world.file(key)
	if !found || !f.byBot || (msgType == "image") != (f.Kind == "image") {
		return "", nil, refused(230001, "%s %q is not an upload of this app", name, key)
	}
	ref := f.FileRef
	ref.Kind = kind
	return content, []FileRef{ref}, nil
}

func (s *Sim) checkInteractive(content string, fields map[string]json.RawMessage) (string, []FileRef, *reply) {
	switch stringField(fields, "type") {
	case "template":
		if e := s.checkTemplate(fields["data"]); e != nil {
			return "", nil, refused(230099, "%s", e)
		}
		return content, nil, nil
	case "card":
		e := &cardError{cardBadJSON, "card entities are not part of this tenant"}
		return "", nil, refused(230099, "%s", e)
	}
	if e := s.checkCard([]byte(content)); e != nil {
		return "", nil, refused(230099, "%s", e)
	}
	return content, nil, nil
}

func (s *Sim) checkCard(raw []byte) *cardError {
	if s.opts.AcceptV1Cards {
		if card, err := decodeCard(raw); err == nil && card["schema"] != "2.0" {
			return nil
		}
	}
	return checkCard(raw, s.world)
}

func (s *Sim) checkTemplate(raw json.RawMessage) *cardError {
	var in struct {
		ID      string         `json:"template_id"`
		Version string         `json:"template_version_name"`
		Vars    map[string]any `json:"template_variable"`
	}
	if json.Unmarshal(raw, &in) != nil || in.ID == "" {
		return &cardError{cardBadTemplate, "template data is malformed"}
	}
	versions, known := s.opts.Templates[in.ID]
	if !known {
		return &cardError{cardNoTemplate, "template does not exist"}
	}
	if in.Version == "" {
		return nil // the newest version: legal, though a publish changes it
	}
	for _, v := range versions {
		if v == in.Version {
			return nil
		}
	}
	return &cardError{cardBadTemplate, "template version does not exist"}
}

func (w *world) knowsPerson(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.byAnyID[id] != nil
}

func (w *world) ownsImage(key string) bool {
	f, found := w.file(key)
	return found && f.byBot && f.Kind == "image"
}

func (w *world) file(key string) (file, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.files[key]; f != nil {
		return *f, true
	}
	return file{}, false
}
