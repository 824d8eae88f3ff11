package feishusim

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
)

// Media limits. Sources: open.feishu.cn/document/…/im-v1/image/create,
// …/file/create and …/message-resource/get.
const (
	maxImage    = 10 << 20
	maxFile     = 30 << 20
	maxResource = 100 << 20
)

var fileTypes = set("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream")

// attach stores a file a person sends and returns the message that carries it.
// Needs the world's lock.
func (s *Sim) attach(u Upload) (FileRef, string, string, error) {
	ref := FileRef{Name: u.Name, Kind: u.Kind, Size: len(u.Content), Key: s.id("file_v3_00")}
	var msgType string
	var content map[string]any
	switch u.Kind {
	case "image":
		ref.Key = s.id("img_v3_02")
		msgType, content = "image", map[string]any{"image_key": ref.Key}
	case "file":
		msgType, content = "file", map[string]any{"file_key": ref.Key, "file_name": u.Name}
	case "voice":
		msgType, content = "audio", map[string]any{"file_key": ref.Key, "duration": 2000}
	case "video":
		msgType = "media"
		content = map[string]any{"file_key": ref.Key, "image_key": s.id("img_v3_02"), "file_name": u.Name, "duration": 2000}
	default:
		return ref, "", "", fmt.Errorf("unknown file kind %q", u.Kind)
	}
	s.world.files[ref.Key] = &file{FileRef: ref, data: u.Content, ctype: contentType(u.Name, u.Content)}
	return ref, msgType, jsonString(content), nil
}

// contentType goes by the name, like a file store's, and by the bytes where the name tells nothing.
func contentType(name string, data []byte) string {
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return http.DetectContentType(data)
}

// form reads a multipart body: its fields and the one file part.
func (r *request) form(fileField string) (fields map[string]string, name string, data []byte, err error) {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, "", nil, fmt.Errorf("read content type: %w", err)
	}
	fields = map[string]string{}
	parts := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return fields, name, data, nil
		}
		if err != nil {
			return nil, "", nil, fmt.Errorf("read multipart: %w", err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, "", nil, fmt.Errorf("read multipart: %w", err)
		}
		if part.FormName() == fileField {
			name, data = part.FileName(), content
		} else {
			fields[part.FormName()] = string(content)
		}
	}
}

func (s *Sim) handleImage(r *request) reply {
	fields, _, data, err := r.form("image")
	if err != nil || (fields["image_type"] != "message" && fields["image_type"] != "avatar") {
		return refuse(234001, "Invalid request param: image_type")
	}
	return s.store(data, maxImage, "image_key", FileRef{Key: s.id("img_v3_02"), Name: "image", Kind: "image"})
}

func (s *Sim) handleFile(r *request) reply {
	fields, name, data, err := r.form("file")
	if err != nil || !fileTypes[fields["file_type"]] || fields["file_name"] == "" {
		return refuse(234001, "Invalid request param: file_type or file_name")
	}
	def(&name, fields["file_name"])
	return s.store(data, maxFile, "file_key", FileRef{Key: s.id("file_v3_00"), Name: fields["file_name"], Kind: "file"})
}

func (s *Sim) store(data []byte, limit int, keyName string, ref FileRef) reply {
	switch {
	case len(data) == 0:
		return refuse(234010, "File's size can't be 0.")
	case len(data) > limit:
		return refuse(234006, "The file size exceeds the limit.")
	}
	ref.Size = len(data)
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	s.world.files[ref.Key] = &file{FileRef: ref, data: data, ctype: contentType(ref.Name, data), byBot: true}
	return done(map[string]string{keyName: ref.Key})
}

// handleResource serves what people sent; the bot must be in the chat.
func (s *Sim) handleResource(r *request) reply {
	kind := r.URL.Query().Get("type")
	if kind != "image" && kind != "file" {
		return refuse(234001, "Invalid request param: type must be image or file")
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m, f := w.messages[r.PathValue("id")], w.files[r.PathValue("key")]
	switch {
	case m == nil:
		return refuse(234001, "Invalid request param: message_id")
	case m.Type == "interactive" || m.Type == "merge_forward":
		return refuse(234043, "Unsupported message type.")
	case !m.chat.BotMember:
		return refuse(234004, "The app is not in the chat.")
	case f == nil || !m.carries(f.Key):
		return refuse(234003, "File not in msg.")
	case (kind == "image") != (f.Kind == "image"):
		return refuse(234001, "Invalid request param: type")
	case len(f.data) > maxResource:
		return refuse(234037, "Downloaded file size exceeds limit.")
	}
	return binary(f)
}

func (m *message) carries(key string) bool {
	for _, f := range m.Files {
		if f.Key == key {
			return true
		}
	}
	return false
}

// handleOwnFile serves images/:key and files/:key: the bot's own uploads only.
func (s *Sim) handleOwnFile(r *request) reply {
	f, found := s.world.file(r.PathValue("key"))
	switch {
	case !found:
		return refuse(234001, "Invalid request param: key")
	case !f.byBot:
		return refuse(234008, "The app is not the resource sender.")
	}
	return binary(&f)
}

func binary(f *file) reply {
	h := http.Header{"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})}}
	data := f.data
	if data == nil {
		data = []byte{}
	}
	return reply{raw: data, ctype: f.ctype, header: h}
}
