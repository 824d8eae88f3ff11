package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// fileTime bounds a transfer; files are up to 100 MB down and 30 MB up, so the 3 s of other calls don't fit.
const fileTime = 60 * time.Second

// maxDownload: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message-resource/get.
const maxDownload = 100 << 20

// Download implements adapters.Downloader. The body streams; it ends with ctx or after a minute.
func (a *Adapter) Download(ctx context.Context, at core.Attachment) (io.ReadCloser, string, error) {
	const op = "download file"
	var ref fileRef
	if err := json.Unmarshal(at.Ref, &ref); err != nil || ref.MessageID == "" || ref.FileKey == "" {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "attachment names no file"}
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	for try := 0; ; try++ {
		token, err := a.tokens.token(ctx)
		if err != nil {
			cancel()
			return nil, "", a.broken(op, err, true)
		}
		resp, refused := a.fetchFile(ctx, op, ref, token)
		if refused == nil {
			body := limitedBody{io.LimitReader(resp.Body, maxDownload), closer(func() error { defer cancel(); return resp.Body.Close() })}
			return body, fileName(resp.Header, at.Name), nil
		}
		if try == 0 && deadToken(codeOf(refused)) {
			a.tokens.drop(token)
			continue
		}
		cancel()
		return nil, "", refused
	}
}

func (a *Adapter) fetchFile(ctx context.Context, op string, ref fileRef, token string) (*http.Response, error) {
	target := a.cfg.BaseURL + "/open-apis/im/v1/messages/" + url.PathEscape(ref.MessageID) + "/resources/" + url.PathEscape(ref.FileKey) +
		"?type=" + url.QueryEscape(ref.Type)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "attachment names no file"}
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, a.broken(op, withoutAnswer(err), true)
	}
	// A refusal is JSON, and so may be a file; only a file has a name.
	if resp.StatusCode == http.StatusOK &&
		(resp.Header.Get("Content-Disposition") != "" || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")) {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	var ce larkcore.CodeError
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil || json.Unmarshal(raw, &ce) != nil || ce.Code == 0 {
		if resp.StatusCode == http.StatusOK {
			return nil, a.broken(op, errors.New("answer is neither a file nor a refusal"), true)
		}
		return nil, a.broken(op, oddAnswer(resp), true)
	}
	return nil, a.refusal(op, resp.StatusCode, resp.Header, ce)
}

// fileName prefers the name in the message; a picture has none there.
func fileName(header http.Header, known string) string {
	if known != "" {
		return known
	}
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

type closer func() error

func (c closer) Close() error { return c() }
