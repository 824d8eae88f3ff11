package chaos

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/imdesk/imdesk/core"
)

var markerPattern = regexp.MustCompile(`Q\d{5}`)

var (
	feishuMessageID   = regexp.MustCompile(`"message_id":"(om_[^"]+)"`)
	dingtalkMessageID = regexp.MustCompile(`\\"msgId\\":\\"([^"\\]+)\\"`)
	wecomMessageID    = regexp.MustCompile(`<MsgId>(\d+)</MsgId>`)
)

// acknowledged lists the messages of people that a platform was told have arrived, by the platform's id.
func (s *site) acknowledged() map[core.Platform]map[string]bool {
	out := map[core.Platform]map[string]bool{}
	note := func(p core.Platform, pattern *regexp.Regexp, status int, request string) {
		if out[p] == nil {
			out[p] = map[string]bool{}
		}
		if m := pattern.FindStringSubmatch(request); m != nil && status == http.StatusOK {
			out[p][m[1]] = true
		}
	}
	for _, c := range s.sims.Feishu.Calls() {
		if c.Kind == "message_push" && c.Code == http.StatusOK { // 500 in the answer's frame asks for another delivery
			note(core.Feishu, feishuMessageID, c.Status, string(c.Request))
		}
	}
	for _, c := range s.sims.DingTalk.Calls() {
		if c.Kind == "message_push" {
			note(core.DingTalk, dingtalkMessageID, c.Status, string(c.Request))
		}
	}
	for _, c := range s.sims.WeCom.Calls() {
		if c.Kind == "message_push" && c.Call == "POST callback" {
			note(core.WeCom, wecomMessageID, c.Status, c.Request)
		}
	}
	return out
}

// pushes is what a platform says about what it delivered.
type pushes struct {
	Delivered   int64 `json:"delivered"`
	InTime      int64 `json:"answered_in_time"`
	Unanswered  int64 `json:"unanswered"` // Feishu only
	Late        int64 `json:"late"`
	Redelivered int64 `json:"redelivered"`
	Lost        int64 `json:"lost"`
}

func (s *site) pushes(p core.Platform) pushes {
	s.t.Helper()
	resp, err := http.Get(s.stages[p].URL + "/_sim/meters")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var doc struct{ Pushes pushes }
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil {
		s.t.Fatal(err)
	}
	return doc.Pushes
}

// lossWindow prints what the platforms gave up on: sent to nobody, or never acknowledged and not repeated. People said it again or pressed again.
func (s *site) lossWindow() {
	s.t.Helper()
	for _, p := range platforms {
		v := s.pushes(p)
		s.t.Logf("loss window on %s: %d of %d pushes lost for good, %d repeated, %d answered late", p, v.Lost, v.Delivered+v.Lost, v.Redelivered, v.Late)
	}
}

// messageRef reads the platform's id of a message from a stored receipt.
func messageRef(receipt string) string {
	var r core.Receipt
	_ = json.Unmarshal([]byte(receipt), &r)
	return r.MessageRef
}

// visibleOnFeishu lists the bot's messages in all chats of the crowd and of the technicians.
func (s *site) visibleOnFeishu() map[string]bool {
	out := map[string]bool{}
	for _, chat := range s.chats(core.Feishu) {
		for _, m := range s.sims.Feishu.Messages(chat) {
			if m.From == "bot" && !m.Recalled {
				out[m.ID] = true
			}
		}
	}
	return out
}

// chats lists all chats of a platform.
func (s *site) chats(p core.Platform) []string {
	s.t.Helper()
	resp, err := http.Get(s.stages[p].URL + "/_sim/directory")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var doc struct{ Chats []struct{ ID string } }
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil {
		s.t.Fatal(err)
	}
	out := make([]string, len(doc.Chats))
	for i, c := range doc.Chats {
		out[i] = c.ID
	}
	return out
}

var draftPattern = regexp.MustCompile(`d1\.([0-9a-z]{20})\.\d+\.[^\s"]*\.draft\.`)

// draftID finds the draft whose card a message is, in the value of one of its buttons.
func draftID(text string) string {
	if m := draftPattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
