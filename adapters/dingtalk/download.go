package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

const (
	// fileTime bounds a transfer, which doesn't fit into the 3 s of other calls.
	fileTime = 60 * time.Second
	// maxDownload is ours: no size is documented.
	maxDownload = 100 << 20
	maxHops     = 3
)

// followFiles lets the file store redirect, but never to plain http. The request carries no secret of ours.
func followFiles(req *http.Request, via []*http.Request) error {
	if len(via) > maxHops {
		return errors.New("too many redirects")
	}
	return checkURL(req.URL.String(), "https", "http")
}

// Download implements adapters.Downloader: open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message. The life of
// a code isn't documented, so files are to be fetched at once. The body streams; it ends with ctx or after a minute.
func (a *Adapter) Download(ctx context.Context, at core.Attachment) (io.ReadCloser, string, error) {
	const op = "download file"
	var ref fileRef
	if err := json.Unmarshal(at.Ref, &ref); err != nil || ref.Code == "" {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "attachment names no file"}
	}
	if ref.Robot == "" {
		ref.Robot = a.cfg.RobotCode
	}
	var out struct {
		URL text `json:"downloadUrl"`
	}
	err := a.call(ctx, request{
		op: op, method: http.MethodPost, path: "/v1.0/robot/messageFiles/download", repeatable: true,
		body: map[string]string{"downloadCode": ref.Code, "robotCode": ref.Robot}, out: &out,
	})
	if err != nil {
		return nil, "", err
	}
	target, err := secureURL(string(out.URL))
	if err != nil {
		return nil, "", &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "address of the file: " + err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	body, name, err := a.fetchFile(ctx, op, target, at)
	if err != nil {
		cancel()
		return nil, "", err
	}
	return &download{Reader: body, close: func() error { defer cancel(); return body.Close() }, left: maxDownload}, name, nil
}

// secureURL raises plain http, which the official sample shows, to https: the file is a person's.
func secureURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", errors.New("not an address")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		u.Scheme = "https"
	}
	return u.String(), checkURL(u.String(), "https", "http")
}

func (a *Adapter) fetchFile(ctx context.Context, op, target string, at core.Attachment) (io.ReadCloser, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, "", &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "address of the file is malformed"}
	}
	resp, err := a.files.Do(req)
	if err != nil {
		return nil, "", a.broken(op, a.withoutAnswer(err), true)
	}
	if e := a.judgeFile(op, resp); e != nil {
		_ = resp.Body.Close()
		return nil, "", e
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(resp.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		_ = resp.Body.Close()
		return nil, "", a.broken(op, a.withoutAnswer(err), true)
	}
	if at.Kind != core.File && isPage(head[:n]) {
		_ = resp.Body.Close()
		return nil, "", &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "a page instead of the file"}
	}
	body := readCloser{io.MultiReader(bytes.NewReader(head[:n]), resp.Body), resp.Body}
	return body, fileName(at, resp.Header.Get("Content-Type")), nil
}

// isPage tells a page of the file store from a picture, a recording or a film.
func isPage(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	return bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<!doctype html"))
}

// judgeFile judges the store's answer: a link that is over answers 403 with a page.
func (a *Adapter) judgeFile(op string, resp *http.Response) *adapters.Error {
	code := "http " + strconv.Itoa(resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusOK && resp.ContentLength > maxDownload:
		return &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "file is larger than 100 MB"}
	case resp.StatusCode == http.StatusOK:
		return nil
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: code, Message: "file store is busy"}
	}
	return &adapters.Error{Verdict: adapters.Gone, Op: op, Code: code, Message: "file is not there any more"}
}

// fileName is the name in the message; a picture has none there and gets one by its type.
func fileName(at core.Attachment, contentType string) string {
	if at.Name != "" {
		return at.Name
	}
	base := map[core.AttachmentKind]string{core.Image: "image", core.Voice: "voice", core.Video: "video"}[at.Kind]
	if base == "" {
		base = "file"
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return base
	}
	ending := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp", "image/webp": ".webp",
		"audio/amr": ".amr", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "video/mp4": ".mp4",
	}[kind]
	return base + ending
}

type readCloser struct {
	io.Reader
	io.Closer
}

// download is a body that refuses to grow without end, rather than to end early as if it were whole.
type download struct {
	io.Reader
	close func() error
	left  int64
}

func (d *download) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if d.left -= int64(n); d.left < 0 {
		return 0, &adapters.Error{Verdict: adapters.Rejected, Op: "download file", Message: "file is larger than 100 MB"}
	}
	return n, err
}

func (d *download) Close() error { return d.close() }
