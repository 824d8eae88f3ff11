package dingtalksim

// DING limits. Source: open.dingtalk.com/document/development/robot-sends-nail-message
const (
	maxDing      = 200
	maxDingPhone = 20
	remindApp    = 1
	remindPhone  = 3
)

// sendDing answers POST /v1.0/robot/ding/send. SMS and phone calls have to be bought.
func (s *Sim) sendDing(c *apiCall) reply {
	var r struct {
		RobotCode  string   `json:"robotCode"`
		RemindType int      `json:"remindType"`
		Receivers  []string `json:"receiverUserIdList"`
		Content    string   `json:"content"`
		CallVoice  string   `json:"callVoice"`
	}
	if f := decode(c.body, &r); f != nil {
		return f.reply(newStyle)
	}
	if f := missing("robotCode", r.RobotCode, "content", r.Content); f != nil {
		return f.reply(newStyle)
	}
	if f := s.ownRobot(r.RobotCode); f != nil {
		return f.reply(newStyle)
	}
	limit := maxDing
	if r.RemindType != remindApp {
		limit = maxDingPhone
	}
	switch {
	case r.RemindType < remindApp || r.RemindType > remindPhone:
		return bad("invalidParameter.remindType").reply(newStyle)
	case len(r.Receivers) == 0 || len(r.Receivers) > limit:
		return bad("invalidParameter.receiverUserIdList").reply(newStyle)
	case r.RemindType != remindApp && !s.meter.takeDing(s.set().meters, int64(len(r.Receivers))):
		return bad("ding.serverquota.insufficient").reply(newStyle)
	}
	failed := map[string]string{}
	for _, id := range r.Receivers {
		if _, ok := s.dir.member(id); !ok {
			failed[id] = "staffId.notExisted"
			continue
		}
		if c.silent {
			continue
		}
		s.post(&entry{msg: Message{ID: randomKey("msg"), Chat: dingPrefix + id, From: fromBot, Type: typeDing,
			Payload: mustJSON(map[string]any{"remindType": r.RemindType, "content": r.Content, "callVoice": r.CallVoice})}}, id)
	}
	return jsonReply(map[string]any{"openDingId": randomKey("ding"), "failedList": failed})
}

// takeDing spends bought SMS and phone DINGs.
func (m *meters) takeDing(o MeterOptions, n int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o.DingSMS >= 0 && m.dings+n > o.DingSMS {
		return false
	}
	m.dings += n
	return true
}
