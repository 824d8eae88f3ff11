package wecom

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/adapters"
)

// fetchSealed loads what a person sent to the AI bot: an address good for five minutes, its content sealed with a key of its own
// (developer.work.weixin.qq.com/document/path/101463).
func (a *Adapter) fetchSealed(ctx context.Context, ref fileRef) (io.ReadCloser, string, error) {
	u, err := url.Parse(ref.URL)
	if err != nil || checkURL(ref.URL, "https", "http") != nil || u.Scheme == "http" && !a.local() {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Message: "address of the file isn't one of the platform"}
	}
	key, err := fileKey(ref.AESKey)
	if err != nil {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ref.URL, nil)
	if err != nil {
		return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Message: "address of the file isn't one of the platform"}
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, "", a.broken(opDownload, withoutAnswer(err), true)
	}
	switch {
	case resp.StatusCode == http.StatusOK:
		opened, err := newOpener(resp.Body, key)
		if err != nil {
			_ = resp.Body.Close()
			return nil, "", &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Err: err}
		}
		return limitBody(readCloser{opened, resp.Body}), fileName(resp.Header), nil
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		_ = resp.Body.Close()
		return nil, "", a.broken(opDownload, oddAnswer(resp.StatusCode), true)
	}
	_ = resp.Body.Close()
	return nil, "", &adapters.Error{Verdict: adapters.Gone, Op: opDownload, Code: "http " + strconv.Itoa(resp.StatusCode), Message: "address of the file has expired"}
}

// local reports whether the bot talks to this very machine, where plain http is allowed.
func (a *Adapter) local() bool { return strings.HasPrefix(a.cfg.WSURL, "ws://") }

// fileKey reads a key as the platform's own client does, with or without padding.
func fileKey(s string) ([]byte, error) {
	key, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil || len(key) != 32 {
		return nil, errSealed
	}
	return key, nil
}

// opener decrypts AES-256-CBC as it is read and takes the padding to 32 from its end; the IV is the beginning of the key.
type opener struct {
	src   io.Reader
	mode  cipher.BlockMode
	raw   []byte // read and still sealed
	plain []byte // opened; its last padBlock bytes may be padding until the end is seen
	end   bool
}

const openStep = 32 << 10

func newOpener(src io.Reader, key []byte) (*opener, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errSealed
	}
	return &opener{src: src, mode: cipher.NewCBCDecrypter(block, key[:aes.BlockSize])}, nil
}

func (o *opener) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for !o.end && len(o.plain) <= padBlock {
		if err := o.fill(); err != nil {
			return 0, err
		}
	}
	ready := len(o.plain)
	if !o.end {
		ready -= padBlock
	}
	if ready == 0 {
		return 0, io.EOF
	}
	n := copy(p, o.plain[:ready])
	o.plain = o.plain[n:]
	return n, nil
}

// fill opens some more.
func (o *opener) fill() error {
	buf := make([]byte, openStep)
	n, err := o.src.Read(buf)
	o.raw = append(o.raw, buf[:n]...)
	whole := len(o.raw) / aes.BlockSize * aes.BlockSize
	opened := make([]byte, whole)
	o.mode.CryptBlocks(opened, o.raw[:whole])
	o.plain = append(append([]byte(nil), o.plain...), opened...)
	o.raw = append([]byte(nil), o.raw[whole:]...)
	if err == nil {
		return nil
	}
	if err != io.EOF { //nolint:errorlint // readers return io.EOF itself
		return &adapters.Error{Verdict: adapters.Retryable, Op: opDownload, Message: "connection broke"}
	}
	if len(o.raw) != 0 {
		return &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Err: errSealed}
	}
	if o.plain, err = unpad(o.plain); err != nil {
		return &adapters.Error{Verdict: adapters.Rejected, Op: opDownload, Err: err}
	}
	o.end = true
	return nil
}
