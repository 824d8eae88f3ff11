package wecom

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

const (
	opDownload = "download file"
	// maxDownload: developer.work.weixin.qq.com/document/path/100719.
	maxDownload = 100 << 20
	// rangeStep is asked for at a time where a file is too large for one answer: developer.work.weixin.qq.com/document/path/90254. A multiple of 16.
	rangeStep = 16 << 20
)

// Download implements adapters.Downloader. The body streams; it ends with ctx or after a minute. The SDK would hold the whole file in memory and lose its name.
func (a *Adapter) Download(ctx context.Context, at core.Attachment) (io.ReadCloser, string, error) {
	var ref fileRef
	if err := json.Unmarshal(at.Ref, &ref); err != nil || ref.MediaID == "" && ref.URL == "" {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Message: "attachment names no file"}
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	var body io.ReadCloser
	var name string
	var err error
	if ref.URL != "" {
		body, name, err = a.fetchSealed(ctx, ref)
	} else {
		body, name, err = a.fetchMedia(ctx, ref.MediaID)
	}
	if err != nil {
		cancel()
		return nil, "", err
	}
	if at.Name != "" {
		name = at.Name
	}
	return closeBoth{body, cancel}, name, nil
}

type closeBoth struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c closeBoth) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// fetchMedia loads what a person sent to the app: developer.work.weixin.qq.com/document/path/90254.
func (a *Adapter) fetchMedia(ctx context.Context, mediaID string) (io.ReadCloser, string, error) {
	resp, err := a.mediaGet(ctx, mediaID, "")
	if codeOf(err) == codeFileTooLarge {
		return a.fetchInSteps(ctx, mediaID)
	}
	if err != nil {
		return nil, "", err
	}
	return limitBody(resp.Body), fileName(resp.Header), nil
}

// mediaGet opens a file or one range of it. A refusal is JSON with status 200, and so may be a file; only a file has a Content-Disposition.
func (a *Adapter) mediaGet(ctx context.Context, mediaID, span string) (resp *http.Response, err error) {
	err = a.withToken(ctx, opDownload, "media", true, func(ctx context.Context, token string) (int, string, error) {
		q := url.Values{"access_token": {token}, "media_id": {mediaID}}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.cfg.BaseURL+"/cgi-bin/media/get?"+q.Encode(), nil)
		if err != nil {
			return 0, "", errors.New("build request")
		}
		if span != "" {
			req.Header.Set("Range", span)
		}
		got, err := a.http.Do(req)
		if err != nil {
			return 0, "", withoutAnswer(err)
		}
		if got.StatusCode != http.StatusOK && got.StatusCode != http.StatusPartialContent {
			_ = got.Body.Close()
			return 0, "", oddAnswer(got.StatusCode)
		}
		if got.Header.Get("Content-Disposition") != "" {
			resp = got
			return 0, "", nil
		}
		return refusedFile(got, &resp)
	})
	return resp, err
}

// refusedFile reads a refusal from an answer without a file's name. What isn't one is a file after all.
func refusedFile(got *http.Response, resp **http.Response) (int, string, error) {
	peek := bufio.NewReaderSize(got.Body, 4<<10)
	head, _ := peek.Peek(4 << 10)
	var ans struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if json.Unmarshal(head, &ans) == nil && ans.Code != 0 {
		_ = got.Body.Close()
		return ans.Code, ans.Message, nil
	}
	if len(head) == 0 {
		_ = got.Body.Close()
		return 0, "", oddAnswer(got.StatusCode)
	}
	got.Body = readCloser{peek, got.Body}
	*resp = got
	return 0, "", nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

func limitBody(b io.ReadCloser) io.ReadCloser { return readCloser{io.LimitReader(b, maxDownload), b} }

// fetchInSteps loads a large file range by range, as it is read.
func (a *Adapter) fetchInSteps(ctx context.Context, mediaID string) (io.ReadCloser, string, error) {
	s := &steps{next: func(from int64) (*http.Response, error) {
		return a.mediaGet(ctx, mediaID, fmt.Sprintf("bytes=%d-%d", from, from+rangeStep-1))
	}}
	if err := s.open(); err != nil {
		return nil, "", err
	}
	return limitBody(s), s.name, nil
}

// steps reads one range after the other.
type steps struct {
	next  func(from int64) (*http.Response, error)
	body  io.ReadCloser
	name  string
	at    int64
	total int64
}

func (s *steps) open() error {
	resp, err := s.next(s.at)
	if err != nil {
		return err
	}
	var from, to int64
	if _, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &s.total); err != nil || from != s.at || to < from {
		_ = resp.Body.Close()
		return &adapters.Error{Verdict: adapters.Retryable, Op: opDownload, Message: "answer names no range"}
	}
	s.body, s.name = resp.Body, fileName(resp.Header)
	return nil
}

func (s *steps) Read(p []byte) (int, error) {
	for {
		n, err := s.body.Read(p)
		s.at += int64(n)
		if err != io.EOF || s.at >= s.total { //nolint:errorlint // readers return io.EOF itself
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		_ = s.body.Close()
		if err := s.open(); err != nil {
			s.body = http.NoBody
			return 0, err
		}
	}
}

func (s *steps) Close() error { return s.body.Close() }

// fileName is the name a file was sent under.
func fileName(header http.Header) string {
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := params["filename"]
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	return name
}
