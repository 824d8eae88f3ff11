package feishusim

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// tcpWithin and checkWithin: the TCP connection must stand within 2 s, the URL
// check must be answered within 1 s. Sources: open.feishu.cn/document/
// ukTMukTMukTM/uUTNz4SN1MjL1UzM and …/send-notifications-to-developers-server.
const (
	tcpWithin   = 2 * time.Second
	checkWithin = time.Second
	maxAnswer   = 1 << 20
)

func newHookClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: tcpWithin}).DialContext,
			MaxIdleConnsPerHost: 64,
			MaxConnsPerHost:     256,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// encrypt: key = SHA-256(encrypt key), AES-256-CBC, PKCS#7, base64(iv ‖ text).
func encrypt(encryptKey string, iv, plain []byte) (string, error) {
	key := sha256.Sum256([]byte(encryptKey))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return "", fmt.Errorf("make cipher: %w", err)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	out := make([]byte, len(iv)+len(padded))
	copy(out, iv)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out[len(iv):], padded)
	return base64.StdEncoding.EncodeToString(out), nil
}

// sign is hex(SHA-256(timestamp ‖ nonce ‖ encrypt key ‖ raw body)).
// Source: open.feishu.cn/document/…/encrypt-key-encryption-configuration-case.
func sign(timestamp, nonce, encryptKey string, body []byte) string {
	h := sha256.New()
	h.Write([]byte(timestamp + nonce + encryptKey))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// sealed is the body and headers of one webhook POST.
func (s *Sim) sealed(plain []byte, signed bool) ([]byte, http.Header, error) {
	head := http.Header{"Content-Type": {"application/json;charset=utf-8"}}
	if s.app.EncryptKey == "" {
		return plain, head, nil
	}
	iv := make([]byte, aes.BlockSize)
	_, _ = rand.Read(iv) // never fails
	text, err := encrypt(s.app.EncryptKey, iv, plain)
	if err != nil {
		return nil, nil, err
	}
	body := mustJSON(map[string]string{"encrypt": text})
	if signed {
		stamp, nonce := fmt.Sprint(time.Now().Unix()), randomHex(8)
		head.Set("X-Lark-Request-Timestamp", stamp)
		head.Set("X-Lark-Request-Nonce", nonce)
		head.Set("X-Lark-Signature", sign(stamp, nonce, s.app.EncryptKey, body))
	}
	return body, head, nil
}

// post delivers one attempt over the webhook; a late answer is cut off.
func (s *Sim) post(p *push) outcome {
	s.hub.stats.delivered.Add(1)
	out := s.exchange(s.life, p.body, true, s.opts.AnswerWithin)
	if out.fail == failTimeout {
		s.hub.stats.late.Add(1)
	}
	return out
}

func (s *Sim) exchange(ctx context.Context, plain []byte, signed bool, within time.Duration) outcome {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	body, head, err := s.sealed(plain, signed)
	if err != nil {
		return outcome{fail: failShape, raw: mustJSON(err.Error())}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.opts.WebhookURL, bytes.NewReader(body))
	if err != nil {
		return outcome{fail: failTCP, raw: mustJSON(err.Error())}
	}
	req.Header = head
	resp, err := s.hooks.Do(req)
	if err != nil {
		return outcome{fail: dialFailure(err), raw: mustJSON(err.Error())}
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return outcome{fail: dialFailure(err), status: resp.StatusCode}
	}
	out := outcome{status: resp.StatusCode, code: resp.StatusCode, body: answer, hasBody: len(answer) > 0, raw: answer}
	if resp.StatusCode != http.StatusOK {
		out.fail = failStatus
	}
	return out
}

func dialFailure(err error) failure {
	var dns *net.DNSError
	var outer *url.Error
	switch {
	case errors.As(err, &dns):
		return failDNS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.As(err, &outer) && outer.Timeout():
		return failTimeout
	}
	return failTCP
}

// CheckURL does what saving the request URL in the console does: it posts the
// url_verification challenge, encrypted if there is a key but never signed, and
// wants {"challenge": same} within one second.
func (s *Sim) CheckURL(ctx context.Context) error {
	challenge := randomHex(16)
	plain := mustJSON(map[string]string{"challenge": challenge, "token": s.app.VerificationToken, "type": "url_verification"})
	started := time.Now()
	out := s.exchange(ctx, plain, false, checkWithin)
	s.journal.record(Call{At: s.now(), Dir: "out", Kind: KindOther, Call: "POST webhook url_verification", Status: out.status,
		Request: plain, Response: out.raw, MS: float64(time.Since(started).Microseconds()) / 1000})
	if !out.success() {
		return fmt.Errorf("check request url: %s", out)
	}
	var got struct {
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(out.body, &got); err != nil {
		return fmt.Errorf("check request url: read answer: %w", err)
	}
	if got.Challenge != challenge {
		return fmt.Errorf("check request url: challenge came back as %q", got.Challenge)
	}
	return nil
}
