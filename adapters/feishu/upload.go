package feishu

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Sizes of uploads: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/image/create and file/create. Neither may be empty.
const (
	maxImage = 10 << 20
	maxFile  = 30 << 20
)

// fileTypes maps endings to the types of file/create; all else is a stream.
var fileTypes = map[string]string{
	".opus": "opus", ".mp4": "mp4", ".pdf": "pdf", ".doc": "doc", ".docx": "doc", ".xls": "xls", ".xlsx": "xls", ".ppt": "ppt", ".pptx": "ppt",
}

// imageTypes are the endings image/create takes.
var imageTypes = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".webp": true, ".gif": true, ".bmp": true, ".ico": true, ".tif": true, ".tiff": true, ".heic": true, "": true,
}

// SendFile implements adapters.Uploader: upload, then a message that shows the file. A repeated upload leaves an unused file and no second message.
func (a *Adapter) SendFile(
	ctx context.Context, key string, t core.Target, at core.Attachment, open func() (io.ReadCloser, error),
) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	ctx, calls := withMeter(ctx)
	data, err := slurp(open)
	if err != nil {
		return core.Receipt{}, err
	}
	c, err := a.upload(ctx, at, data)
	uploads := int(calls.Load())
	if err != nil {
		return core.Receipt{Cost: map[string]int{MeterCalls: uploads}}, err
	}
	receipt, err := a.deliver(ctx, key, t, c)
	receipt.Cost[MeterCalls] += uploads
	return receipt, err
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
	case len(data) == 0:
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "file is empty"}
	case len(data) > maxFile:
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: fmt.Sprintf("file is larger than %d MB", maxFile>>20)}
	}
	return data, nil
}

// upload puts the bytes on the platform and returns the message that shows them.
func (a *Adapter) upload(ctx context.Context, at core.Attachment, data []byte) (content, error) {
	ending := strings.ToLower(path.Ext(at.Name))
	if at.Kind == core.Image && len(data) <= maxImage && imageTypes[ending] {
		key, err := a.uploadImage(ctx, data)
		if err != nil {
			return content{}, err
		}
		return encodeContent("image", map[string]string{"image_key": key})
	}
	kind := fileTypes[ending]
	if kind == "" {
		kind = "stream"
	}
	key, err := a.uploadFile(ctx, kind, nameOf(at), data)
	if err != nil {
		return content{}, err
	}
	shown := "file"
	switch {
	case kind == "opus":
		shown = "audio"
	case kind == "mp4":
		shown = "media"
	}
	return encodeContent(shown, map[string]string{"file_key": key})
}

func nameOf(at core.Attachment) string {
	if name := strings.TrimSpace(path.Base(strings.ReplaceAll(at.Name, "\\", "/"))); name != "" && name != "." && name != "/" {
		return name
	}
	return "附件"
}

func (a *Adapter) uploadImage(ctx context.Context, data []byte) (key string, err error) {
	const op = "upload image"
	err = a.call(ctx, op, true, fileTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		body := larkim.NewCreateImageReqBodyBuilder().ImageType("message").Image(bytes.NewReader(data)).Build()
		resp, err := a.im.Image.Create(ctx, larkim.NewCreateImageReqBuilder().Body(body).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			key = str(resp.Data.ImageKey)
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	return uploaded(op, key, err)
}

func (a *Adapter) uploadFile(ctx context.Context, kind, name string, data []byte) (key string, err error) {
	const op = "upload file"
	err = a.call(ctx, op, true, fileTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		body := larkim.NewCreateFileReqBodyBuilder().FileType(kind).FileName(name).File(bytes.NewReader(data)).Build()
		resp, err := a.im.File.Create(ctx, larkim.NewCreateFileReqBuilder().Body(body).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			key = str(resp.Data.FileKey)
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	return uploaded(op, key, err)
}

func uploaded(op, key string, err error) (string, error) {
	if err == nil && key == "" {
		err = &adapters.Error{Verdict: adapters.Retryable, Op: op, Message: "answer names no file"}
	}
	return key, err
}
