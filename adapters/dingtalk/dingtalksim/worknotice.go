package dingtalksim

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// Work notification limits; those per person are enforced silently: errcode 0 and nothing arrives. Source:
// open.dingtalk.com/document/development/asynchronous-sending-of-enterprise-session-messages
const (
	maxNoticeUsers = 100
	maxNoticeDepts = 20
	maxNoticeBytes = 2048
	noticesADay    = 500

	codeTooMany   = "143105"
	codeDuplicate = "143106"
)

var noticeTypes = []string{"text", "image", "voice", "file", "link", "oa", "markdown", "action_card"}

// noticeStore remembers what each person got on one day, and the fate of each task.
type noticeStore struct {
	mu    sync.Mutex
	day   string
	count map[string]int
	seen  map[string]bool
	task  int64
	tasks map[int64]noticeTask
}

type noticeTask struct {
	invalid   []string
	forbidden map[string]string // userid to code
	unread    []string
	at        time.Time
}

func (st *noticeStore) init() { st.tasks = map[int64]noticeTask{}; st.roll("") }

func (st *noticeStore) roll(day string) {
	st.day, st.count, st.seen = day, map[string]int{}, map[string]bool{}
}

// admit applies the daily rules for one person; it returns the code of the one that forbids, or "".
func (st *noticeStore) admit(day, person, content string) string {
	st.mu.Lock()
	defer st.mu.Unlock()
	if day != st.day {
		st.roll(day)
	}
	key := person + "\x00" + content
	switch {
	case st.seen[key]:
		return codeDuplicate
	case st.count[person] >= noticesADay:
		return codeTooMany
	}
	st.seen[key] = true
	st.count[person]++
	return ""
}

func (st *noticeStore) keep(t noticeTask) int64 {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.task++
	st.tasks[256271667000+st.task] = t
	return 256271667000 + st.task
}

// workNotice answers POST /topapi/message/corpconversation/asyncsend_v2.
func (s *Sim) workNotice(c *apiCall) reply {
	var r struct {
		AgentID   flexibleInt     `json:"agent_id"`
		UserIDs   string          `json:"userid_list"`
		DeptIDs   string          `json:"dept_id_list"`
		ToAllUser bool            `json:"to_all_user"`
		Msg       json.RawMessage `json:"msg"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(oldStyle)
	}
	var kind struct {
		MsgType string `json:"msgtype"`
	}
	_ = json.Unmarshal(r.Msg, &kind) // an odd message fails the type check below
	users, depts := list(r.UserIDs), list(r.DeptIDs)
	switch {
	case int64(r.AgentID) != s.opt.AgentID:
		return old(41011, "缺少 agentid 或与应用不符").reply(oldStyle)
	case len(users) == 0 && len(depts) == 0 && !r.ToAllUser:
		return old(40035, "缺少接收人").reply(oldStyle)
	case len(users) > maxNoticeUsers || len(depts) > maxNoticeDepts:
		return old(40035, "接收人过多").reply(oldStyle)
	case !slices.Contains(noticeTypes, kind.MsgType):
		return old(40035, "不合法的消息类型").reply(oldStyle)
	case len(r.Msg) > maxNoticeBytes:
		return old(40035, "消息长度超过限制").reply(oldStyle)
	}
	task := s.sendNotices(c, s.noticeReceivers(users, depts, r.ToAllUser), r.Msg)
	return okOld(map[string]any{"task_id": s.notices.keep(task)})
}

func list(comma string) []string {
	return slices.DeleteFunc(strings.Split(comma, ","), func(v string) bool { return v == "" })
}

func (s *Sim) noticeReceivers(users, depts []string, all bool) []string {
	out := slices.Clone(users)
	for _, d := range depts {
		var id flexibleInt
		if id.UnmarshalJSON([]byte(d)) == nil {
			out = append(out, s.dir.deptMembers(int64(id))...)
		}
	}
	if all {
		people, _ := s.dir.snapshot()
		for _, p := range people {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s *Sim) sendNotices(c *apiCall, users []string, msg json.RawMessage) noticeTask {
	now := s.now()
	task := noticeTask{forbidden: map[string]string{}, at: now}
	for _, id := range users {
		if _, ok := s.dir.member(id); !ok {
			task.invalid = append(task.invalid, id)
			continue
		}
		if code := s.notices.admit(now.Format("2006-01-02"), id, string(msg)); code != "" {
			task.forbidden[id] = code
			continue
		}
		task.unread = append(task.unread, id)
		if !c.silent {
			s.post(&entry{msg: Message{ID: randomKey("msg"), Chat: workPrefix + id, From: fromBot, Type: typeWork, Payload: msg}}, id)
		}
	}
	return task
}

// workNoticeResult answers POST /topapi/message/corpconversation/getsendresult, for 24 h.
func (s *Sim) workNoticeResult(c *apiCall) reply {
	var r struct {
		AgentID flexibleInt `json:"agent_id"`
		TaskID  flexibleInt `json:"task_id"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(oldStyle)
	}
	s.notices.mu.Lock()
	t, ok := s.notices.tasks[int64(r.TaskID)]
	s.notices.mu.Unlock()
	if !ok || int64(r.AgentID) != s.opt.AgentID || s.now().After(t.at.Add(24*time.Hour)) {
		return failParam.reply(oldStyle)
	}
	ids, details := []string{}, []map[string]any{}
	for id, code := range t.forbidden {
		ids = append(ids, id)
		details = append(details, map[string]any{"userid": id, "code": code, "count": 1})
	}
	return okOld(map[string]any{"send_result": map[string]any{
		"invalid_user_id_list": orEmpty(t.invalid), "forbidden_user_id_list": ids, "forbidden_list": details,
		"unread_user_id_list": orEmpty(t.unread), "read_user_id_list": []string{}, "failed_user_id_list": []string{},
	}})
}

func orEmpty(v []string) []string {
	if v == nil {
		return []string{}
	}
	return v
}
