package calls

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/store"
)

// Headers of a request. The signature is over the timestamp, a dot and the body, so that neither can be changed or sent again much later.
const (
	headerTimestamp = "Imdesk-Timestamp" // seconds since 1970 UTC
	headerSignature = "Imdesk-Signature" // v1=<HMAC-SHA256 in hex>
	headerKey       = "Idempotency-Key"  // the same with every try of a task
)

const (
	answerBytes = 64 << 10 // read of an answer
	answerRunes = 300      // kept of what it says
)

// answer is what came of one try.
type answer struct {
	done bool
	// final: another try would fail likewise.
	final bool
	// text is what the other system says of it, or why it failed, for the people of the desk.
	text string
	// output is what a script wrote.
	output string
}

// sign is the signature of a body sent at a moment.
func sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// try makes one request. It follows no redirect: only the configuration says where form fields may go.
func (c *Caller) try(ctx context.Context, h config.Webhook, call store.Call) answer {
	ctx, cancel := context.WithTimeout(ctx, call.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(call.Body))
	if err != nil {
		return answer{final: true, text: "配置里「" + h.Name + "」的地址有误，请管理员检查"}
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	for k, v := range map[string]string{
		"Content-Type": "application/json; charset=utf-8", "User-Agent": "imdesk", headerTimestamp: at, headerSignature: sign(h.Secret, at, call.Body), headerKey: string(call.Task),
	} {
		req.Header.Set(k, v)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return answer{text: unanswered(h.Name, call.Timeout, err)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerBytes))
	if err != nil {
		return answer{text: unanswered(h.Name, call.Timeout, err)}
	}
	return judge(h.Name, resp.StatusCode, body)
}

// judge reads an answer: 2xx is done; what the system refuses (4xx) it would refuse again, unless it says that it is busy.
func judge(name string, status int, body []byte) answer {
	var said struct {
		Note  string `json:"note"`
		Error string `json:"error"`
	}
	_ = json.Unmarshal(body, &said) // an answer need not say anything
	if status >= 200 && status < 300 {
		return answer{done: true, text: clip(said.Note)}
	}
	text := fmt.Sprintf("「%s」返回 %d", name, status)
	if said.Error != "" {
		text += "：" + clip(said.Error)
	}
	busy := status == http.StatusRequestTimeout || status == http.StatusTooEarly || status == http.StatusTooManyRequests
	return answer{final: status < 500 && !busy, text: text}
}

// unanswered says why there is no answer, without the address.
func unanswered(name string, timeout time.Duration, err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var n net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout() {
		return fmt.Sprintf("「%s」%s 内没有回应", name, timeout)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return "连不上「" + name + "」"
	}
	return "和「" + name + "」的连接中断"
}

// clip keeps one line of what another system says.
func clip(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) <= answerRunes {
		return s
	}
	return string([]rune(s)[:answerRunes-1]) + "…"
}
