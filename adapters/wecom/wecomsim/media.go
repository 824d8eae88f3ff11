package wecomsim

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Temporary media, developer.work.weixin.qq.com/document/path/90253 (upload) and 90254 (get).
const (
	mediaLife     = 72 * time.Hour
	minMediaBytes = 6 // "more than 5 bytes"
	mediaGetBytes = 20 << 20
)

// mediaSizes are the caps by type.
var mediaSizes = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

type mediaFile struct {
	File
	at      time.Time
	aesKey  []byte // set for what a member sent to the AI bot
	hookKey string // set for a webhook upload: usable by that key only
}

// mediaBox keeps uploaded files for their three days.
type mediaBox struct {
	mu    sync.Mutex
	files map[string]*mediaFile
	order []string
}

func newMediaBox() *mediaBox { return &mediaBox{files: map[string]*mediaFile{}} }

// put stores a file and gives it an id.
func (b *mediaBox) put(f mediaFile) mediaFile {
	if f.ID == "" {
		f.ID = random("media-", 20)
	}
	f.Size = len(f.Content)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files[f.ID] = &f
	b.order = append(b.order, f.ID)
	for len(b.order) > 0 && f.at.Sub(b.files[b.order[0]].at) > 2*mediaLife {
		delete(b.files, b.order[0])
		b.order = b.order[1:]
	}
	return f
}

// get returns a file that is still valid as a media_id; the copy in messages carries no content.
func (b *mediaBox) get(id string, now time.Time) (mediaFile, bool) {
	f, ok := b.any(id)
	if !ok || now.Sub(f.at) > mediaLife || f.hookKey != "" {
		return mediaFile{}, false
	}
	f.Content = nil
	return f, true
}

func (b *mediaBox) any(id string) (mediaFile, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.files[id]
	if f == nil {
		return mediaFile{}, false
	}
	return *f, true
}

func (s *Sim) mediaUpload(c *apiCall) (reply, *apiError) {
	f, e := s.readUpload(c)
	if e != nil {
		return nil, e
	}
	kept := s.media.put(f)
	return reply{"type": f.Kind, "media_id": kept.ID, "created_at": strconv.FormatInt(f.at.Unix(), 10)}, nil
}

func (s *Sim) readUpload(c *apiCall) (mediaFile, *apiError) {
	kind := c.query.Get("type")
	if mediaSizes[kind] == 0 {
		return mediaFile{}, refuse(codeBadType, "invalid type")
	}
	part, header, err := c.r.FormFile("media")
	if err != nil {
		return mediaFile{}, refuse(codeEmptyMedia, "empty media data")
	}
	defer part.Close()
	data, err := io.ReadAll(io.LimitReader(part, maxBody))
	if err != nil {
		return mediaFile{}, refuse(codeEmptyMedia, "read media data")
	}
	c.note = "media " + header.Filename + " " + strconv.Itoa(len(data)) + " bytes"
	if header.Filename == "" {
		return mediaFile{}, refuse(codeBadArgument, "filename missing")
	}
	if e := checkMedia(kind, data); e != nil {
		return mediaFile{}, e
	}
	return mediaFile{File: File{Name: header.Filename, Kind: kind, Content: data}, at: s.now()}, nil
}

// checkMedia enforces size and, where it is cheap to see, format.
func checkMedia(kind string, data []byte) *apiError {
	if len(data) < minMediaBytes || len(data) > mediaSizes[kind] {
		return refuse(codeBadFileSize, "invalid file size")
	}
	jpg := bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF})
	png := bytes.HasPrefix(data, []byte("\x89PNG"))
	if kind == "image" && !jpg && !png {
		return refuse(codeBadMediaType, "invalid media type, jpg or png required")
	}
	if kind == "voice" && !bytes.HasPrefix(data, []byte("#!AMR")) {
		return refuse(codeBadMediaType, "invalid media type, amr required")
	}
	return nil
}

func (s *Sim) mediaGet(c *apiCall) (reply, *apiError) {
	id := c.query.Get("media_id")
	if id == "" {
		return nil, refuse(41006, "missing media_id")
	}
	if !s.meters.spend(true, budget{"media/get " + id, s.live().limits.MediaGetPerMinute, time.Minute}) {
		return nil, refuse(codeTooParallel, "api concurrent out of limit")
	}
	f, ok := s.media.any(id)
	if !ok || s.now().Sub(f.at) > mediaLife || f.aesKey != nil {
		return nil, refuse(codeBadMediaID, "invalid media_id")
	}
	if len(f.Content) > mediaGetBytes && c.r.Header.Get("Range") == "" {
		return nil, refuse(codeFileTooLarge, "file too large, use Range")
	}
	c.raw = func(w http.ResponseWriter) {
		if c.r.Header.Get("Range") != "" {
			c.status = http.StatusPartialContent
		}
		serveFile(w, c.r, f)
	}
	return nil, nil
}

func serveFile(w http.ResponseWriter, r *http.Request, f mediaFile) {
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})
	w.Header().Set("Content-Disposition", disposition)
	w.Header().Set("Content-Type", contentType(f))
	http.ServeContent(w, r, "", f.at, bytes.NewReader(f.Content))
}

func contentType(f mediaFile) string {
	switch f.Kind {
	case "voice":
		return "audio/amr"
	case "video":
		return "video/mp4"
	case "image":
		return http.DetectContentType(f.Content)
	}
	return "application/octet-stream"
}

// servePicture answers the PicUrl of an image a member sent to the app.
func (s *Sim) servePicture(w http.ResponseWriter, r *http.Request) {
	f, ok := s.media.any(r.PathValue("id"))
	if !ok || f.Kind != "image" {
		http.NotFound(w, r)
		return
	}
	serveFile(w, r, f)
}
