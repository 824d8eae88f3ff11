package wecom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// fileTime bounds a transfer; files are up to 100 MB down and 20 MB up, so the 3 s of other calls don't fit.
const fileTime = 60 * time.Second

// Sizes of uploads: developer.work.weixin.qq.com/document/path/90253. A file must have more than 5 bytes.
const (
	leastFile = 6
	maxImage  = 10 << 20
	maxVoice  = 2 << 20
	maxVideo  = 10 << 20
	maxFile   = 20 << 20
)

// fileRef is what an attachment's Ref holds: a media id of the app, or an address of the AI bot with the key to what lies there. Both are secrets.
type fileRef struct {
	MediaID string    `json:"media_id,omitempty"`
	URL     string    `json:"url,omitempty"`
	AESKey  string    `json:"aeskey,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

func (f fileRef) encode() json.RawMessage {
	raw, _ := json.Marshal(f) // strings and a time always encode
	return raw
}

// slurp reads a file that will be uploaded; its size must be known before.
func slurp(open func() (io.ReadCloser, error)) ([]byte, error) {
	const op = "read file to upload"
	body, err := open()
	if err != nil {
		return nil, &adapters.Error{Verdict: adapters.Retryable, Op: op, Err: err}
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, maxFile+1))
	switch {
	case err != nil:
		return nil, &adapters.Error{Verdict: adapters.Retryable, Op: op, Err: err}
	case len(data) < leastFile:
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "file is empty or has less than 6 bytes"}
	case len(data) > maxFile:
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: fmt.Sprintf("file is larger than %d MB", maxFile>>20)}
	}
	return data, nil
}

// mediaType is how the platform shall show a file. Only what the bytes prove goes as image, voice or video, the rest as a file, which takes anything.
func mediaType(kind core.AttachmentKind, data []byte) string {
	switch {
	case kind == core.Image && len(data) <= maxImage && (bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}) || bytes.HasPrefix(data, []byte("\x89PNG"))):
		return "image"
	case kind == core.Voice && len(data) <= maxVoice && bytes.HasPrefix(data, []byte("#!AMR")):
		return "voice"
	case kind == core.Video && len(data) <= maxVideo && len(data) > 12 && string(data[4:8]) == "ftyp":
		return "video"
	}
	return "file"
}

// nameOf is the name a file goes under; the platform demands one.
func nameOf(at core.Attachment) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(at.Name, "\\", "/")))
	if name = strings.TrimSpace(name); name != "" && name != "." && name != "/" {
		return name
	}
	return "附件" + endings[at.Kind]
}

var endings = map[core.AttachmentKind]string{core.Image: ".png", core.Voice: ".amr", core.Video: ".mp4"}
