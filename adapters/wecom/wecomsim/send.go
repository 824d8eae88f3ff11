package wecomsim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sendRequest is the common part of message/send (developer.work.weixin.qq.com/document/path/90236).
type sendRequest struct {
	ToUser     string          `json:"touser"`
	ToParty    string          `json:"toparty"`
	ToTag      string          `json:"totag"`
	MsgType    string          `json:"msgtype"`
	AgentID    json.RawMessage `json:"agentid"`
	Safe       int             `json:"safe"`
	IDTrans    int             `json:"enable_id_trans"`
	DupCheck   int             `json:"enable_duplicate_check"`
	DupSeconds *int            `json:"duplicate_check_interval"`
}

const (
	maxToUsers, maxToParties  = 1000, 100
	dupDefault, dupMaxSeconds = 1800, 4 * 3600
)

func (s *Sim) messageSend(c *apiCall) (reply, *apiError) {
	var req sendRequest
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if e := s.agent(req.AgentID); e != nil {
		return nil, e
	}
	if e := req.flags(); e != nil {
		return nil, e
	}
	to, e := s.targets(req)
	if e != nil {
		return nil, e
	}
	body, e := s.appBody(req.MsgType, rawField(c.body, req.MsgType))
	if e != nil {
		return nil, e
	}
	if body.card != nil && body.card.clickable() && s.live().callback == "" {
		return nil, refuse(codeNoCallback, "app has no callback url, clickable cards are not allowed")
	}
	if req.IDTrans == 1 {
		body.payload = s.translateIDs(body.payload)
	}
	return s.deliver(c, req, to, body)
}

// deliver applies what needs exclusive decisions: duplicates, task_id, quotas; then shows the message.
func (s *Sim) deliver(c *apiCall, req sendRequest, to targets, body content) (reply, *apiError) {
	now := s.now()
	id := s.ids.text()
	if req.DupCheck == 1 {
		earlier, first := s.repeats.reserve(c.body, id, now, req.interval())
		if !first {
			res := reply{"msgid": earlier.msgID}
			if s.opt.Undocumented.DuplicateRepeatsCode && earlier.code != "" {
				res["response_code"] = earlier.code
			}
			return res, nil
		}
	}
	release := func() { s.repeats.release(c.body) }
	if body.card != nil && body.card.TaskID != "" && !s.tasks.claim("app", body.card.TaskID) {
		release()
		return nil, refuse(codeBadTaskID, "invalid task_id, it was used before")
	}
	if l := s.live().limits; !s.spendMany("app/day", l.AppPerDay, 24*time.Hour, len(to.valid)) {
		release()
		return nil, refuse(s.opt.Undocumented.AppDailyCode, "api freq out of limit")
	}
	s.cuts.add(id, body.cuts)
	d := draft{id: id, from: "bot", typ: body.typ, payload: body.payload, files: body.files, at: now, byApp: true}
	if body.card != nil {
		d.card = &cardMeta{taskID: body.card.TaskID, kind: body.card.CardType}
	}
	chats := s.withinQuota(to.valid)
	if len(chats) > 0 && !c.lost {
		s.store.show(d, chats...)
	}
	res := to.reply()
	res["msgid"] = id
	if body.card != nil && body.card.clickable() {
		code := s.codes.issue(responseCode{post: id, recipients: folded(to.valid)}, "RSND-", now)
		res["response_code"] = code
		if req.DupCheck == 1 {
			s.repeats.attach(c.body, code)
		}
	}
	return res, nil
}

// withinQuota drops, silently, members whose budget is spent.
func (s *Sim) withinQuota(people []Person) []string {
	l := s.live().limits
	chats := make([]string, 0, len(people))
	for _, p := range people {
		key := fold(p.ID)
		if s.meters.spend(false, budget{"member/min " + key, l.MemberPerMinute, time.Minute},
			budget{"member/hour " + key, l.MemberPerHour, time.Hour}) {
			chats = append(chats, appPrefix+p.ID)
		} else {
			s.meters.silentlyDropped.Add(1)
		}
	}
	return chats
}

func (s *Sim) spendMany(name string, limit int, span time.Duration, n int) bool {
	for range n {
		if !s.meters.spend(false, budget{name, limit, span}) {
			return false
		}
	}
	return true
}

// agent checks that agentid is an integer and belongs to the token's app.
func (s *Sim) agent(raw json.RawMessage) *apiError {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return refuse(41011, "missing agentid")
	}
	if raw[0] == '"' && s.opt.Undocumented.AcceptStringAgentID {
		raw = bytes.Trim(raw, `"`)
	}
	id, err := strconv.Atoi(string(raw))
	if err != nil {
		return refuse(codeBadAgentID, "invalid agentid, an integer is required")
	}
	if id != s.opt.AgentID {
		return refuse(codeTokenOfOtherApp, "not allow to access from your agent")
	}
	return nil
}

func (r sendRequest) flags() *apiError {
	for _, f := range []int{r.Safe, r.IDTrans, r.DupCheck} {
		if f != 0 && f != 1 {
			return refuse(codeBadArgument, "invalid Request Parameter, a flag must be 0 or 1")
		}
	}
	if r.DupSeconds != nil && (*r.DupSeconds < 0 || *r.DupSeconds > dupMaxSeconds) {
		return refuse(codeBadArgument, "invalid duplicate_check_interval")
	}
	return nil
}

func (r sendRequest) interval() time.Duration {
	if r.DupSeconds == nil || *r.DupSeconds == 0 {
		return dupDefault * time.Second
	}
	return time.Duration(*r.DupSeconds) * time.Second
}

func folded(people []Person) map[string]bool {
	out := make(map[string]bool, len(people))
	for _, p := range people {
		out[fold(p.ID)] = true
	}
	return out
}

func split(list string) []string {
	return slices.DeleteFunc(strings.Split(list, "|"), func(v string) bool { return strings.TrimSpace(v) == "" })
}

// rawField takes one member of a JSON object untouched.
func rawField(body []byte, name string) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	return fields[name]
}
