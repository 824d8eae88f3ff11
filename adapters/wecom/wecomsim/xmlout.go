package wecomsim

import (
	"strconv"
	"strings"
	"time"
)

// xmlDoc writes the callback XML in the platform's way: texts as CDATA, numbers bare.
type xmlDoc struct{ b strings.Builder }

func (x *xmlDoc) open(name string)  { x.b.WriteString("<" + name + ">") }
func (x *xmlDoc) close(name string) { x.b.WriteString("</" + name + ">") }

func (x *xmlDoc) text(name, value string) {
	x.open(name)
	x.b.WriteString("<![CDATA[" + strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>") + "]]>")
	x.close(name)
}

func (x *xmlDoc) raw(name, value string) {
	x.open(name)
	x.b.WriteString(value)
	x.close(name)
}

func (x *xmlDoc) num(name string, v int64) { x.raw(name, strconv.FormatInt(v, 10)) }

// head starts a message or event; the order of elements follows developer.work.weixin.qq.com/document/path/90239.
func (s *Sim) head(from, msgType string, at time.Time) *xmlDoc {
	x := &xmlDoc{}
	x.open("xml")
	x.text("ToUserName", s.opt.CorpID)
	x.text("FromUserName", from)
	x.num("CreateTime", at.Unix())
	x.text("MsgType", msgType)
	return x
}

func (x *xmlDoc) bytes() []byte { return []byte(x.b.String()) }

// finishMessage closes a message: messages carry MsgId, events do not.
func (s *Sim) finishMessage(x *xmlDoc, msgID string) []byte {
	x.raw("MsgId", msgID)
	x.num("AgentID", int64(s.opt.AgentID))
	x.close("xml")
	return x.bytes()
}

func (s *Sim) finishEvent(x *xmlDoc) []byte {
	x.num("AgentID", int64(s.opt.AgentID))
	x.close("xml")
	return x.bytes()
}

func (s *Sim) appTextXML(p Person, id, text string, at time.Time) []byte {
	x := s.head(p.ID, "text", at)
	x.text("Content", text)
	return s.finishMessage(x, id)
}

func (s *Sim) appFileXML(p Person, id string, f File, at time.Time) []byte {
	x := s.head(p.ID, f.Kind, at)
	switch f.Kind {
	case "image":
		x.text("PicUrl", s.URL()+"/pic/"+f.ID)
		x.text("MediaId", f.ID)
	case "voice":
		x.text("MediaId", f.ID)
		x.text("Format", "amr")
	case "video":
		x.text("MediaId", f.ID)
		x.text("ThumbMediaId", f.ID)
	default: // not on the page, but seen in the field: a file has MediaId and FileName
		x.text("MediaId", f.ID)
		x.text("FileName", f.Name)
	}
	return s.finishMessage(x, id)
}

func (s *Sim) appLocationXML(p Person, id string, l Location, at time.Time) []byte {
	x := s.head(p.ID, "location", at)
	x.raw("Location_X", strconv.FormatFloat(l.Lat, 'f', 6, 64))
	x.raw("Location_Y", strconv.FormatFloat(l.Lon, 'f', 6, 64))
	x.num("Scale", int64(l.Scale))
	x.text("Label", l.Label)
	x.text("AppType", "wxwork")
	return s.finishMessage(x, id)
}

func (s *Sim) appLinkXML(p Person, id string, l Link, at time.Time) []byte {
	x := s.head(p.ID, "link", at)
	x.text("Title", l.Title)
	x.text("Description", l.Description)
	x.text("Url", l.URL)
	x.text("PicUrl", l.PicURL)
	return s.finishMessage(x, id)
}

// selection is one answered question of a click, in the card's order.
type selection struct {
	question string
	options  []string
}

// appClickXML is template_card_event or template_card_menu_event (developer.work.weixin.qq.com/document/path/90240).
func (s *Sim) appClickXML(p Person, event, key, taskID, cardType, code string, chosen []selection, at time.Time) []byte {
	x := s.head(p.ID, "event", at)
	x.text("Event", event)
	x.text("EventKey", key)
	x.text("TaskId", taskID)
	x.text("CardType", cardType)
	x.text("ResponseCode", code)
	x.num("AgentID", int64(s.opt.AgentID))
	if len(chosen) > 0 {
		x.open("SelectedItems")
		for _, q := range chosen {
			x.open("SelectedItem")
			x.text("QuestionKey", q.question)
			x.open("OptionIds")
			for _, o := range q.options {
				x.text("OptionId", o)
			}
			x.close("OptionIds")
			x.close("SelectedItem")
		}
		x.close("SelectedItems")
	}
	x.close("xml")
	return x.bytes()
}
