package wecom

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	workcontext "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/material"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// SendFile implements adapters.Uploader: upload, then a message that shows the file.
func (a *Adapter) SendFile(
	ctx context.Context, key string, t core.Target, at core.Attachment, open func() (io.ReadCloser, error),
) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	user, viaApp := appTarget(t)
	if viaApp && user == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "send file", Message: "no receiver"}
	}
	up, known := a.uploads.get(key, a.now())
	if !known {
		data, err := slurp(open)
		if err != nil {
			return core.Receipt{}, err
		}
		up.kind = mediaType(at.Kind, data)
		upload := a.upload
		if !viaApp {
			upload = a.botUpload
		}
		if up.id, err = upload(ctx, up.kind, nameOf(at), data); err != nil {
			return core.Receipt{}, err
		}
		a.uploads.put(key, up, a.now())
	}
	content := map[string]string{"media_id": up.id}
	if !viaApp {
		return a.botSendMedia(ctx, key, t, up.kind, content)
	}
	out, err := a.post(ctx, key, user, up.kind, content)
	if err != nil {
		return core.Receipt{}, err
	}
	return core.Receipt{MessageRef: out.MsgID}, nil
}

// upload puts bytes on the platform for three days: developer.work.weixin.qq.com/document/path/90253.
func (a *Adapter) upload(ctx context.Context, kind, name string, data []byte) (mediaID string, err error) {
	const op = "upload file"
	err = a.viaSDK(ctx, op, "upload", fileTime, func(c *workcontext.Context) error {
		out, err := material.NewClient(c).UploadTempFileFromReader(name, kind, bytes.NewReader(data))
		if err == nil {
			mediaID = out.MediaID
		}
		return err
	})
	if err == nil && mediaID == "" {
		err = &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: "http 200", Message: "answer names no file"}
	}
	return mediaID, err
}

// Life and number of remembered uploads.
const (
	uploadLife = dupLeast * time.Second
	maxUploads = 512
)

// uploads remembers what was uploaded for which key, so that a repeated attempt sends the very same message and is recognised as a duplicate.
type uploads struct {
	mu   sync.Mutex
	done map[string]uploaded
}

type uploaded struct {
	kind, id string
	until    time.Time
}

func (u *uploads) get(key string, now time.Time) (uploaded, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up, ok := u.done[key]
	if !ok || !now.Before(up.until) {
		return uploaded{}, false
	}
	return up, true
}

func (u *uploads) put(key string, up uploaded, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.done == nil || len(u.done) >= maxUploads {
		u.done = map[string]uploaded{}
	}
	up.until = now.Add(uploadLife)
	u.done[key] = up
}
