package dingtalksim

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// storedFile is a file sent by a person (id: its download code) or uploaded by the app (id: its media id).
type storedFile struct {
	name, kind string
	content    []byte
	robot      string // the receiving robot, for a person's file
	at         time.Time
}

type fileStore struct {
	mu    sync.Mutex
	files map[string]*storedFile
	links map[string]fileLink
	order []string // ids of files, oldest forgotten first
	next  int
}

const keepFiles = 8192

type fileLink struct {
	file  *storedFile
	until time.Time
}

const filePath = "/_file/"

func (st *fileStore) init() {
	st.files, st.links, st.order = map[string]*storedFile{}, map[string]fileLink{}, make([]string, keepFiles)
}

func (st *fileStore) put(id string, f *storedFile) {
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.files, st.order[st.next])
	st.order[st.next] = id
	st.next = (st.next + 1) % keepFiles
	st.files[id] = f
}

// link makes a temporary address and forgets expired ones.
func (st *fileStore) link(f *storedFile, now, until time.Time) string {
	id := randomHex(16)
	st.mu.Lock()
	defer st.mu.Unlock()
	for old, l := range st.links {
		if now.After(l.until) {
			delete(st.links, old)
		}
	}
	st.links[id] = fileLink{f, until}
	return id
}

func (st *fileStore) find(id string) (*storedFile, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	f, ok := st.files[id]
	return f, ok
}

// keepAll stores what a person sends and gives each file its download code as id.
func (st *fileStore) keepAll(files []File, robot string, now time.Time) []File {
	out := make([]File, 0, len(files))
	for _, f := range files {
		f.ID, f.Size = randomKey("dl"), len(f.Content)
		st.put(f.ID, &storedFile{name: f.Name, kind: f.Kind, content: f.Content, robot: robot, at: now})
		out = append(out, f)
	}
	return out
}

// ReadFile returns a file's bytes by message file id or media id.
func (s *Sim) ReadFile(id string) (name string, content []byte, ok bool) {
	f, ok := s.files.find(id)
	if !ok {
		return "", nil, false
	}
	return f.name, f.content, true
}

// downloadFile answers POST /v1.0/robot/messageFiles/download.
// Source: open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message
func (s *Sim) downloadFile(c *apiCall) reply {
	var req struct {
		DownloadCode string `json:"downloadCode"`
		RobotCode    string `json:"robotCode"`
	}
	if f := decode(c.body, &req); f != nil {
		return f.reply(newStyle)
	}
	if f := missing("downloadCode", req.DownloadCode, "robotCode", req.RobotCode); f != nil {
		return f.reply(newStyle)
	}
	now := s.now()
	file, ok := s.files.find(req.DownloadCode)
	if !ok || file.robot == "" || file.robot != req.RobotCode || now.After(file.at.Add(s.opt.DownloadCodeTTL)) {
		return bad("invalidParameter.robotCode.downloadCode").reply(newStyle)
	}
	until := now.Add(s.opt.DownloadURLTTL)
	id := s.files.link(file, now, until)
	return jsonReply(map[string]any{"downloadUrl": fmt.Sprintf("%s%s%s?Expires=%d&Signature=%s", s.base(c.r), filePath, id, until.Unix(), randomHex(8))})
}

// serveFile is the object store behind a downloadUrl; an expired address answers 403 with a page.
func (s *Sim) serveFile(c *apiCall) reply {
	s.files.mu.Lock()
	l, ok := s.files.links[strings.TrimPrefix(c.r.URL.Path, filePath)]
	s.files.mu.Unlock()
	if !ok || s.now().After(l.until) {
		return htmlReply(http.StatusForbidden)
	}
	ctype := mime.TypeByExtension(path.Ext(l.file.name))
	if ctype == "" {
		ctype = "application/octet-stream"
	}
	return reply{status: 200, ctype: ctype, body: l.file.content}
}

type mediaRule struct {
	limit int
	exts  []string
}

// mediaRules: open.dingtalk.com/document/development/upload-media-files
var mediaRules = map[string]mediaRule{
	"image": {20 << 20, []string{".jpg", ".jpeg", ".gif", ".png", ".bmp"}},
	"voice": {2 << 20, []string{".amr", ".mp3", ".wav"}},
	"video": {20 << 20, []string{".mp4"}},
	"file":  {20 << 20, []string{".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".pdf", ".rar"}},
}

// uploadMedia answers POST /media/upload.
func (s *Sim) uploadMedia(c *apiCall) reply {
	name, content, fields, err := readMultipart(c)
	if err != nil {
		return old(40035, "不合法的参数: "+err.Error()).reply(oldStyle)
	}
	kind := c.query.Get("type")
	if kind == "" {
		kind = fields["type"]
	}
	rule, ok := mediaRules[kind]
	switch {
	case !ok:
		return old(40004, "不合法的媒体文件类型").reply(oldStyle)
	case !slices.Contains(rule.exts, strings.ToLower(path.Ext(name))):
		return old(40005, "不合法的文件类型").reply(oldStyle)
	case len(content) == 0 || len(content) > rule.limit:
		return old(40006, "不合法的文件大小").reply(oldStyle)
	}
	id := "@l" + randomHex(20)
	s.files.put(id, &storedFile{name: name, kind: kind, content: content, at: s.now()})
	return okOld(map[string]any{"media_id": id, "type": kind, "created_at": s.now().UnixMilli()})
}

func readMultipart(c *apiCall) (name string, content []byte, fields map[string]string, err error) {
	_, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, nil, fmt.Errorf("read content type: %w", err)
	}
	fields = map[string]string{}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", nil, nil, fmt.Errorf("read form: %w", err)
		}
		b, err := io.ReadAll(p)
		if err != nil {
			return "", nil, nil, fmt.Errorf("read form field %s: %w", p.FormName(), err)
		}
		if p.FormName() == "media" {
			name, content = p.FileName(), b
		} else {
			fields[p.FormName()] = string(b)
		}
	}
	if name == "" {
		return "", nil, nil, fmt.Errorf("field media with a file name is missing")
	}
	return name, content, fields, nil
}
