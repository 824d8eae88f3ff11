package wecomsim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// post seals the plaintext into the envelope of path/90930 and sends it within the deadline.
func (a *appPusher) post(plain []byte) (int, []byte, error) {
	s := a.s
	sealed, err := s.sealer.seal(plain)
	if err != nil {
		return 0, nil, err
	}
	x := &xmlDoc{}
	x.open("xml")
	x.text("ToUserName", s.opt.CorpID)
	x.text("Encrypt", sealed)
	x.text("AgentID", strconv.Itoa(s.opt.AgentID))
	x.close("xml")
	return a.roundTrip(http.MethodPost, s.signedQuery(sealed), x.bytes(), s.opt.AnswerWithin)
}

// signedQuery carries the signature over the encrypted text.
func (s *Sim) signedQuery(sealed string) url.Values {
	stamp := strconv.FormatInt(s.now().Unix(), 10)
	nonce := strconv.FormatInt(s.ids.next()%10_000_000_000, 10)
	return url.Values{"msg_signature": {s.sealer.sign(stamp, nonce, sealed)}, "timestamp": {stamp}, "nonce": {nonce}}
}

func (a *appPusher) roundTrip(method string, q url.Values, body []byte, within time.Duration) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(a.s.ctx, within)
	defer cancel()
	target := a.s.live().callback
	sep := "?"
	if strings.Contains(target, "?") {
		sep = "&"
	}
	req, err := http.NewRequestWithContext(ctx, method, target+sep+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("build callback: %w", err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "text/xml")
	}
	res, err := a.client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("deliver callback: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return res.StatusCode, nil, fmt.Errorf("read callback answer: %w", err)
	}
	return res.StatusCode, data, nil
}

// CheckURL performs the URL check of the admin console: GET with an encrypted echostr, whose exact plaintext must come
// back within a second (developer.work.weixin.qq.com/document/path/90930).
func (s *Sim) CheckURL(ctx context.Context) error {
	want := strconv.FormatInt(s.ids.next(), 10)
	sealed, err := s.sealer.seal([]byte(want))
	if err != nil {
		return err
	}
	q := s.signedQuery(sealed)
	q.Set("echostr", sealed)
	if ctx.Err() != nil {
		return fmt.Errorf("check callback url: %w", ctx.Err())
	}
	wall := time.Now()
	status, body, err := s.app.roundTrip(http.MethodGet, q, nil, s.opt.CheckWithin)
	s.calls.add(Call{At: s.now(), Dir: "out", Kind: kindEventPush, Call: "GET callback", Status: status,
		Request: "echostr", Response: string(body), MS: elapsed(wall)})
	switch {
	case err != nil:
		return fmt.Errorf("check callback url: %w", err)
	case status != http.StatusOK:
		return fmt.Errorf("check callback url: http status %d", status)
	case string(body) != want:
		return fmt.Errorf("check callback url: answered %q, want exactly %q", body, want)
	}
	return nil
}
