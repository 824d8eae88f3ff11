package wecomsim

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Message-push robots of a group, developer.work.weixin.qq.com/document/path/99110.
const (
	hookMarkdownBytes = 4096
	hookImageBytes    = 2 << 20
)

func (s *Sim) hook(c *apiCall) (Group, *apiError) {
	c.note = "key=***"
	g, ok := s.dir.groupByHook(c.query.Get("key"))
	if !ok {
		return g, refuse(codeBadWebhook, "invalid webhook url")
	}
	return g, nil
}

func (s *Sim) webhookSend(c *apiCall) (reply, *apiError) {
	g, e := s.hook(c)
	if e != nil {
		return nil, e
	}
	c.note = "key=*** " + string(c.body)
	var req struct {
		MsgType string `json:"msgtype"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if !s.meters.spend(true, budget{"webhook " + g.ID, s.live().limits.WebhookPerMinute, time.Minute}) {
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	body, e := s.hookBody(req.MsgType, rawField(c.body, req.MsgType), g.WebhookKey)
	if e != nil {
		return nil, e
	}
	if !c.lost {
		s.showContent(body, g.ID, false)
	}
	return reply{}, nil
}

func (s *Sim) hookBody(typ string, raw json.RawMessage, key string) (content, *apiError) {
	out := content{typ: typ, payload: payloadOf(typ, raw)}
	var e *apiError
	switch typ {
	case "text":
		e = s.textBody(&out, raw)
	case "news":
		e = newsBody(&out, raw)
	case "markdown", "markdown_v2":
		e = markdownBody(raw, hookMarkdownBytes)
	case "image":
		e = hookImage(raw)
	case "file", "voice":
		e = s.hookMedia(&out, raw, key)
	case "template_card":
		k := s.checker(webhookProfile, false)
		out.card, e = k.parse(raw)
		out.cuts = k.cuts
	default:
		e = refuse(codeBadMsgType, "invalid message type")
	}
	return out, e
}

func hookImage(raw json.RawMessage) *apiError {
	var b struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	data, err := base64.StdEncoding.DecodeString(b.Base64)
	sum := md5.Sum(data)
	if err != nil || len(data) == 0 || len(data) > hookImageBytes || hex.EncodeToString(sum[:]) != b.MD5 {
		return refuse(40009, "invalid image size or md5")
	}
	return nil
}

func (s *Sim) hookMedia(out *content, raw json.RawMessage, key string) *apiError {
	var b struct {
		MediaID string `json:"media_id"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	f, ok := s.media.any(b.MediaID)
	if !ok || f.hookKey != key || f.Kind != out.typ || s.now().Sub(f.at) > mediaLife {
		return refuse(codeBadMediaID, "invalid media_id")
	}
	f.Content = nil
	out.files = []File{f.File}
	return nil
}

func (s *Sim) webhookUpload(c *apiCall) (reply, *apiError) {
	g, e := s.hook(c)
	if e != nil {
		return nil, e
	}
	f, e := s.readUpload(c)
	if e != nil {
		return nil, e
	}
	f.hookKey = g.WebhookKey
	kept := s.media.put(f)
	return reply{"type": f.Kind, "media_id": kept.ID, "created_at": strconv.FormatInt(f.at.Unix(), 10)}, nil
}
