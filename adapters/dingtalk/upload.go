package dingtalk

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// maxUpload holds for pictures and files alike: open.dingtalk.com/document/development/upload-media-files.
const maxUpload = 20 << 20

// pictureEndings are the pictures that can be uploaded, fileEndings the files that a message can show (robot-message-type, sampleFile). Everything else,
// videos and voice included, which need a cover or a length we don't know, is passed on inside a zip archive.
var (
	pictureEndings = map[string]bool{".jpg": true, ".jpeg": true, ".gif": true, ".png": true, ".bmp": true}
	fileEndings    = map[string]bool{".xlsx": true, ".pdf": true, ".zip": true, ".rar": true, ".doc": true, ".docx": true}
)

// SendFile implements adapters.Uploader: upload, then a message that shows the file.
func (a *Adapter) SendFile(
	ctx context.Context, _ string, t core.Target, at core.Attachment, open func() (io.ReadCloser, error),
) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	ctx, spent := withPurse(ctx)
	receipt, err := a.sendFile(ctx, placeOf(t), at, open)
	if err != nil {
		receipt = core.Receipt{}
	}
	receipt.Cost = spent.cost()
	return receipt, err
}

func (a *Adapter) sendFile(ctx context.Context, to place, at core.Attachment, open func() (io.ReadCloser, error)) (core.Receipt, error) {
	if to == (place{}) {
		return core.Receipt{}, noReceiver("send file")
	}
	data, err := slurp(open)
	if err != nil {
		return core.Receipt{}, err
	}
	up, err := pack(at, data)
	if err != nil {
		return core.Receipt{}, err
	}
	media, err := a.upload(ctx, up)
	if err != nil {
		return core.Receipt{}, err
	}
	key, param := up.show(media)
	encoded, err := encode(param)
	if err != nil {
		return core.Receipt{}, a.broken("send file", err, true)
	}
	receipt, err := a.post(ctx, to, key, encoded)
	receipt.Degraded = up.degraded
	return receipt, err
}

// upload is a file as the platform takes it.
type upload struct {
	kind, name string // kind is image or file
	data       []byte
	degraded   []cards.Degradation
}

// show is the message that shows an uploaded file: open.dingtalk.com/document/development/robot-message-type.
func (u upload) show(media string) (msgKey string, param map[string]string) {
	if u.kind == "image" {
		return "sampleImageMsg", map[string]string{"photoURL": media}
	}
	return "sampleFile", map[string]string{"mediaId": media, "fileName": u.name, "fileType": strings.TrimPrefix(strings.ToLower(path.Ext(u.name)), ".")}
}

// slurp reads a file that will be uploaded; its size must be known before.
func slurp(open func() (io.ReadCloser, error)) ([]byte, error) {
	const op = "read file to upload"
	body, err := open()
	if err != nil {
		return nil, &adapters.Error{Verdict: adapters.Retryable, Op: op, Err: err}
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, maxUpload+1))
	switch {
	case err != nil:
		return nil, &adapters.Error{Verdict: adapters.Retryable, Op: op, Err: err}
	case len(data) == 0:
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "file is empty"}
	case len(data) > maxUpload:
		return nil, tooLarge(op)
	}
	return data, nil
}

func tooLarge(op string) *adapters.Error {
	return &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: fmt.Sprintf("file is larger than %d MB", maxUpload>>20)}
}

// pack chooses how a file travels.
func pack(at core.Attachment, data []byte) (upload, error) {
	name := safeName(at.Name)
	if name == "" {
		name = fileName(core.Attachment{Kind: at.Kind}, http.DetectContentType(data))
	}
	ending := strings.ToLower(path.Ext(name))
	switch {
	case pictureEndings[ending]:
		return upload{kind: "image", name: name, data: data}, nil
	case fileEndings[ending]:
		return upload{kind: "file", name: name, data: data}, nil
	}
	zipped, err := archive(name, data)
	if err != nil {
		return upload{}, &adapters.Error{Verdict: adapters.Rejected, Op: "pack file", Err: err}
	}
	if len(zipped) > maxUpload {
		return upload{}, tooLarge("pack file")
	}
	return upload{kind: "file", name: name + ".zip", data: zipped, degraded: []cards.Degradation{{What: "file:" + ending, How: "zipped"}}}, nil
}

func archive(name string, data []byte) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// upload puts the bytes on the platform. The type stands in the query and in the form, since the pages differ.
func (a *Adapter) upload(ctx context.Context, u upload) (string, error) {
	const op = "upload file"
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	err := form.WriteField("type", u.kind)
	if err == nil {
		var w io.Writer
		if w, err = form.CreateFormFile("media", u.name); err == nil {
			_, err = w.Write(u.data)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return "", a.broken(op, err, true)
	}
	var out struct {
		MediaID text `json:"media_id"`
	}
	err = a.call(ctx, request{
		op: op, method: http.MethodPost, path: "/media/upload", query: url.Values{"type": {u.kind}}, old: true, repeatable: true, limit: fileTime,
		raw: buf.Bytes(), contentType: form.FormDataContentType(), out: &out,
	})
	if err == nil && out.MediaID == "" {
		err = &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "answer names no file"}
	}
	return string(out.MediaID), err
}
