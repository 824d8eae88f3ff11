package dingtalksim

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	batchPath = "/v1.0/robot/oToMessages/batchSend"
	groupPath = "/v1.0/robot/groupMessages/send"
)

func markdown(s *Sim, change func(map[string]any)) map[string]any {
	b := map[string]any{"robotCode": s.opt.RobotCode, "userIds": []string{lin}, "openConversationId": testGroup,
		"msgKey": "sampleMarkdown", "msgParam": `{"title":"INC-1","text":"已受理"}`}
	if change != nil {
		change(b)
	}
	return b
}

func TestABatchSendNamesThePeopleItDidNotReach(t *testing.T) {
	s := newSim(t, Options{})
	s.FlowControl(sun, true)
	s.AddPerson(Person{ID: "far", Unreachable: true})
	a := newApp(t, s)
	v := a.must("POST", batchPath, markdown(s, func(b map[string]any) { b["userIds"] = []string{lin, sun, "far", "nobody"} }))
	if got := fmt.Sprint(v["invalidStaffIdList"], v["flowControlledStaffIdList"]); got != "[far nobody] ["+sun+"]" {
		t.Errorf("lists %s", got)
	}
	m := s.Messages(s.DirectChat(lin))
	if len(m) != 1 || m[0].Type != "sampleMarkdown" || !strings.Contains(string(m[0].Payload), "已受理") || len(s.Messages(s.DirectChat(sun))) != 0 {
		t.Errorf("shown %+v", m)
	}
}

func TestRobotSendsAreRefusedWithTheDocumentedCodes(t *testing.T) {
	s := newSim(t, Options{ForbiddenWords: []string{"赌博"}, Meters: MeterOptions{QPS: -1}})
	s.AddGroup(Group{ID: "cidGone==", Disbanded: true, BotMember: true})
	s.AddGroup(Group{ID: "cidNoBot=="})
	s.AddGroup(Group{ID: "cidExt==", External: true, BotMember: true})
	a := newApp(t, s)
	set := func(k string, v any) func(map[string]any) { return func(b map[string]any) { b[k] = v } }
	many := make([]string, 21)
	for _, c := range []struct {
		path   string
		change func(map[string]any)
		code   string
	}{
		{batchPath, set("userIds", many), "too.many.people"},
		{batchPath, set("userIds", nil), "MissinguserIds"},
		{batchPath, set("robotCode", "other"), "invalidParameter.robotCode.auth"},
		{batchPath, set("robotCode", ""), "MissingrobotCode"},
		{batchPath, set("msgKey", "text"), "invalidParameter.msgKey"},
		{batchPath, set("msgParam", map[string]string{"title": "a", "text": "b"}), "invalidParameter.msgParam"},
		{batchPath, set("msgParam", "{"), "invalidParameter.msgParam"},
		{batchPath, set("msgParam", `{"title":"a"}`), "invalidParameter.msgParam.text"},
		{batchPath, set("msgParam", `{"title":"a","text":"`+strings.Repeat("字", 5000)+`"}`), "invalidParameter.msgParam.tooLong"},
		{batchPath, set("msgParam", `{"title":"a","text":"赌博"}`), "contain.notAllowed.text"},
		{groupPath, set("openConversationId", "cidNone=="), "invalid.openConversationId"},
		{groupPath, set("openConversationId", s.DirectChat(lin)), "invalid.openConversationId"},
		{groupPath, set("openConversationId", "cidGone=="), "group.disbanded"},
		{groupPath, set("openConversationId", "cidNoBot=="), "bot.stopped"},
		{groupPath, set("openConversationId", "cidExt=="), "conversation.org.notMatch"},
	} {
		a.wantCode("POST", c.path, markdown(s, c.change), 400, c.code)
	}
	a.wantCode("POST", "/v1.0/robot/otoMessages/batchSend", markdown(s, nil), 404, "InvalidAction.NotFound")
	if used := s.Meters().API.Used; used != 0 {
		t.Errorf("refused calls were metered: %d", used)
	}
}

func TestARecallWorksForADayAndOnlyUnderItsLowerCasePath(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }, TokenTTL: 100 * time.Hour})
	a := newApp(t, s)
	key := a.must("POST", batchPath, markdown(s, nil))["processQueryKey"].(string)
	old := a.must("POST", groupPath, markdown(s, nil))["processQueryKey"].(string)
	body := map[string]any{"robotCode": s.opt.RobotCode, "processQueryKeys": []string{key, "unknown"}}
	a.wantCode("POST", "/v1.0/robot/oToMessages/batchRecall", body, 404, "InvalidAction.NotFound")
	v := a.must("POST", "/v1.0/robot/otoMessages/batchRecall", body)
	if fmt.Sprint(v["successResult"]) != "["+key+"]" || v["failedResult"].(map[string]any)["unknown"] == nil {
		t.Errorf("recall %v", v)
	}
	if !s.Messages(s.DirectChat(lin))[0].Recalled {
		t.Error("the message is still shown")
	}
	now = now.Add(25 * time.Hour)
	v = a.must("POST", "/v1.0/robot/groupMessages/recall", map[string]any{"robotCode": s.opt.RobotCode, "openConversationId": testGroup, "processQueryKeys": []string{old}})
	if v["failedResult"].(map[string]any)[old] == nil {
		t.Errorf("recall after a day: %v", v)
	}
}

func TestReadStatusReportsReaders(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	key := a.must("POST", batchPath, markdown(s, nil))["processQueryKey"].(string)
	if err := s.Read(lin, s.Messages(s.DirectChat(lin))[0].ID); err != nil {
		t.Fatal(err)
	}
	v := a.must("GET", "/v1.0/robot/oToMessages/readStatus?robotCode="+s.opt.RobotCode+"&processQueryKey="+url.QueryEscape(key), nil)
	list := v["messageReadInfoList"].([]any)
	if one := list[0].(map[string]any); v["sendStatus"] != "SUCCESS" || one["userId"] != lin || one["readStatus"] != "READ" {
		t.Errorf("status %v", v)
	}
	groupKey := a.must("POST", groupPath, markdown(s, nil))["processQueryKey"]
	v = a.must("POST", "/v1.0/robot/groupMessages/query", map[string]any{"robotCode": s.opt.RobotCode, "openConversationId": testGroup, "processQueryKey": groupKey})
	if got := fmt.Sprint(v["readUserIds"]); got != "[]" {
		t.Errorf("group readers %s", got)
	}
}

func TestTheRobotsOfAGroupCanBeListed(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	count := func() int {
		v := a.must("POST", "/v1.0/robot/groups/robots/query", map[string]any{"openConversationId": testGroup})
		return len(v["chatbotInstanceVOList"].([]any))
	}
	if count() != 1 {
		t.Error("robot missing")
	}
	s.SetBotMember(testGroup, false)
	if count() != 0 {
		t.Error("robot still listed")
	}
}

func TestDingHasLimitsAndPaidKindsMustBeBought(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	body := func(kind int, to ...string) map[string]any {
		return map[string]any{"robotCode": s.opt.RobotCode, "remindType": kind, "receiverUserIdList": to, "content": "P1"}
	}
	v := a.must("POST", "/v1.0/robot/ding/send", body(1, lin, "nobody"))
	if v["openDingId"] == "" || v["failedList"].(map[string]any)["nobody"] == nil || len(s.Messages(dingPrefix+lin)) != 1 {
		t.Errorf("ding %v", v)
	}
	a.wantCode("POST", "/v1.0/robot/ding/send", body(2, lin), 400, "ding.serverquota.insufficient")
	a.wantCode("POST", "/v1.0/robot/ding/send", body(1, make([]string, 201)...), 400, "invalidParameter.receiverUserIdList")
	a.wantCode("POST", "/v1.0/robot/ding/send", body(4, lin), 400, "invalidParameter.remindType")
}

func TestTheSameWorkNoticeToTheSamePersonIsDroppedSilently(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	body := map[string]any{"agent_id": s.opt.AgentID, "userid_list": lin + "," + zhou + ",nobody",
		"msg": map[string]any{"msgtype": "text", "text": map[string]string{"content": "INC-1"}}}
	const path = "/topapi/message/corpconversation/asyncsend_v2"
	a.must("POST", path, body)
	task := a.must("POST", path, body)["task_id"]
	if n := len(s.Messages(workPrefix + lin)); n != 1 {
		t.Errorf("%d notices shown", n)
	}
	r := a.must("POST", "/topapi/message/corpconversation/getsendresult", map[string]any{"agent_id": s.opt.AgentID, "task_id": task})
	if got := r["send_result"].(map[string]any); len(got["forbidden_list"].([]any)) != 2 || len(got["invalid_user_id_list"].([]any)) != 1 {
		t.Errorf("result %v", got)
	}
	body["agent_id"] = 1
	a.wantErrcode(path, body, 41011)
	body["agent_id"], body["msg"] = s.opt.AgentID, map[string]any{"msgtype": "text", "text": map[string]string{"content": strings.Repeat("x", 2048)}}
	a.wantErrcode(path, body, 40035)
}
