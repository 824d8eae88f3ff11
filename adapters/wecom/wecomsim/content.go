package wecomsim

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// content is a validated message body ready to be shown.
type content struct {
	typ      string
	payload  json.RawMessage
	card     *card
	cuts     []Truncation
	files    []File
	feedback string
}

// Byte limits of developer.work.weixin.qq.com/document/path/90236.
const (
	textBytes      = 2048
	markdownBytes  = 2048
	newsTitleBytes = 128
	newsDescBytes  = 512
	maxArticles    = 8
	urlBytes       = 2048
)

// appBody validates one message type of the app. Text that is too long is cut, as documented.
func (s *Sim) appBody(typ string, raw json.RawMessage) (content, *apiError) {
	out := content{typ: typ, payload: payloadOf(typ, raw)}
	var e *apiError
	switch typ {
	case "text":
		e = s.textBody(&out, raw)
	case "markdown":
		e = markdownBody(raw, markdownBytes)
	case "textcard":
		e = textcardBody(&out, raw)
	case "news":
		e = newsBody(&out, raw)
	case "mpnews":
		e = s.mpnewsBody(raw)
	case "image", "voice", "video", "file":
		e = s.mediaBody(&out, raw)
	case "template_card":
		k := s.checker(appProfile, false)
		out.card, e = k.parse(raw)
		out.cuts = k.cuts
	case "miniprogram_notice":
		e = refuse(48002, "api forbidden: the app is not a mini program")
	default:
		e = refuse(codeBadMsgType, "invalid message type")
	}
	return out, e
}

func (s *Sim) checker(p cardProfile, update bool) *cardCheck {
	return &cardCheck{
		p: p, update: update,
		mediaOK: func(id string) bool { _, ok := s.media.get(id, s.now()); return ok },
		userOK:  func(id string) bool { _, ok := s.dir.person(id); return ok },
	}
}

func (s *Sim) textBody(out *content, raw json.RawMessage) *apiError {
	var b struct {
		Content string `json:"content"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	if b.Content == "" {
		return refuse(codeEmptyText, "text content is empty")
	}
	if len(b.Content) > textBytes {
		out.cuts = append(out.cuts, Truncation{Field: "text.content", Limit: textBytes, Length: len(b.Content)})
		out.payload = textPayload(cutBytes(b.Content, textBytes))
	}
	return nil
}

func textPayload(text string) json.RawMessage {
	return payloadOf("text", toJSON(map[string]string{"content": text}))
}

func markdownBody(raw json.RawMessage, limit int) *apiError {
	var b struct {
		Content string `json:"content"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	if b.Content == "" {
		return refuse(codeEmptyText, "markdown content is empty")
	}
	if len(b.Content) > limit {
		return refuse(codeContentTooLong, "content size out of limit")
	}
	return nil
}

func textcardBody(out *content, raw json.RawMessage) *apiError {
	var b struct{ Title, Description, URL, BtnTxt string }
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	switch {
	case b.Title == "":
		return refuse(codeNoTitle, "missing title")
	case b.Description == "":
		return refuse(codeNoDescription, "missing description")
	case b.URL == "":
		return refuse(41010, "missing url")
	case len(b.URL) > urlBytes:
		return refuse(40039, "invalid url size")
	}
	for _, f := range []struct {
		name, v string
		limit   int
	}{{"title", b.Title, 128}, {"description", b.Description, 512}, {"btntxt", b.BtnTxt, 4}} {
		if n := utf8.RuneCountInString(f.v); n > f.limit {
			out.cuts = append(out.cuts, Truncation{Field: "textcard." + f.name, Limit: f.limit, Length: n})
		}
	}
	return nil
}

func newsBody(out *content, raw json.RawMessage) *apiError {
	var b struct {
		Articles []struct{ Title, Description, URL, PicURL string } `json:"articles"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	if len(b.Articles) < 1 || len(b.Articles) > maxArticles {
		return refuse(codeArticleCount, "invalid article count")
	}
	for i, a := range b.Articles {
		if a.Title == "" {
			return refuse(codeNoTitle, "missing title")
		}
		for _, f := range []struct {
			name, v string
			limit   int
		}{{"title", a.Title, newsTitleBytes}, {"description", a.Description, newsDescBytes}} {
			if len(f.v) > f.limit {
				name := "news.articles[" + strconv.Itoa(i) + "]." + f.name
				out.cuts = append(out.cuts, Truncation{Field: name, Limit: f.limit, Length: len(f.v)})
			}
		}
	}
	return nil
}

func (s *Sim) mpnewsBody(raw json.RawMessage) *apiError {
	var b struct {
		Articles []struct {
			Title   string `json:"title"`
			Content string `json:"content"`
			Thumb   string `json:"thumb_media_id"`
		} `json:"articles"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	if len(b.Articles) < 1 || len(b.Articles) > maxArticles {
		return refuse(codeArticleCount, "invalid article count")
	}
	for _, a := range b.Articles {
		if _, ok := s.media.get(a.Thumb, s.now()); !ok {
			return refuse(codeBadMediaID, "invalid media_id")
		}
		if a.Title == "" || a.Content == "" {
			return refuse(codeEmptyArgument, "article title or content is empty")
		}
	}
	return nil
}

func (s *Sim) mediaBody(out *content, raw json.RawMessage) *apiError {
	var b struct {
		MediaID string `json:"media_id"`
		Title   string `json:"title"`
		Desc    string `json:"description"`
	}
	if e := decodeStrict(orEmpty(raw), &b); e != nil {
		return e
	}
	f, ok := s.media.get(b.MediaID, s.now())
	if !ok || f.Kind != out.typ {
		return refuse(codeBadMediaID, "invalid media_id")
	}
	if len(b.Title) > newsTitleBytes || len(b.Desc) > newsDescBytes {
		out.cuts = append(out.cuts, Truncation{Field: "video.title", Limit: newsTitleBytes, Length: len(b.Title)})
	}
	out.files = []File{f.File}
	return nil
}

func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("{}")
	}
	return raw
}
