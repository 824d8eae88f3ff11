package dingtalksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
)

const ownTemplate = "00000000-1111-4222-8333-444444444444.schema"

func cardBody(id, openSpace string, change func(map[string]any)) map[string]any {
	b := map[string]any{
		"cardTemplateId": ownTemplate, "outTrackId": id, "callbackType": "STREAM", "userIdType": 1,
		"cardData":    map[string]any{"cardParamMap": map[string]any{"title": "T", "status": "open"}},
		"openSpaceId": "dtv1.card//" + openSpace,
	}
	if strings.Contains(strings.ToUpper(openSpace), "IM_ROBOT") {
		b["imRobotOpenSpaceModel"] = map[string]any{"supportForward": false}
		b["imRobotOpenDeliverModel"] = map[string]any{"spaceType": "IM_ROBOT"}
	}
	if strings.Contains(openSpace, "IM_GROUP") {
		b["imGroupOpenSpaceModel"] = map[string]any{"supportForward": true}
		b["imGroupOpenDeliverModel"] = map[string]any{"robotCode": "dingk2v8qx7mzt4hw0ru"}
	}
	if change != nil {
		change(b)
	}
	return b
}

const createAndDeliverPath = "/v1.0/card/instances/createAndDeliver"

// sendCard delivers a card of the own template into a direct chat.
func (a *app) sendCard(id, person string) Message {
	a.t.Helper()
	a.s.AddTemplate(ownTemplate, true, nil)
	a.must("POST", createAndDeliverPath, cardBody(id, "IM_ROBOT."+person, nil))
	return a.shown(a.s.DirectChat(person), id)
}

func (a *app) sendGroupCard(id string) Message {
	a.t.Helper()
	a.s.AddTemplate(ownTemplate, true, nil)
	a.must("POST", createAndDeliverPath, cardBody(id, "IM_GROUP."+testGroup, nil))
	return a.shown(testGroup, id)
}

func (a *app) shown(chat, id string) Message {
	a.t.Helper()
	m, err := a.s.WaitMessage(within(a.t), func(m Message) bool {
		c, ok := m.Card()
		return ok && c.OutTrackID == id && m.Chat == chat
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return m
}

func deliverResults(t *testing.T, v map[string]any) []map[string]any {
	t.Helper()
	list, _ := v["result"].(map[string]any)["deliverResults"].([]any)
	out := []map[string]any{}
	for _, r := range list {
		out = append(out, r.(map[string]any))
	}
	return out
}

func TestOneCardReachesSeveralPeopleAndEachSpaceHasItsOwnResult(t *testing.T) {
	s := newSim(t, Options{})
	s.AddTemplate(ownTemplate, true, nil)
	a := newApp(t, s)
	spaces := fmt.Sprintf("IM_ROBOT.%s;im_robot.%s;IM_ROBOT.%s", zhou, sun, s.DirectChat(lin))
	v := a.must("POST", createAndDeliverPath, cardBody("apr-1", spaces, func(b map[string]any) {
		b["privateData"] = map[string]any{zhou: map[string]any{"cardParamMap": map[string]string{"can_act": "true"}}}
	}))
	r := deliverResults(t, v)
	if len(r) != 3 || r[0]["success"] != true || r[0]["carrierId"] == "" || r[1]["success"] != true {
		t.Fatalf("results %v", r)
	}
	if r[2]["success"] != false || r[2]["errorMsg"] != "spaceId is illegal" {
		t.Errorf("a conversation id in IM_ROBOT: %v", r[2])
	}
	one, _ := a.shown(s.DirectChat(zhou), "apr-1").Card()
	two, _ := a.shown(s.DirectChat(sun), "apr-1").Card()
	if one.CardParamMap["can_act"] != "true" || two.CardParamMap["can_act"] != "" {
		t.Errorf("private data: %v %v", one, two)
	}
}

func TestCardRequestsAreRefusedWithTheDocumentedCodes(t *testing.T) {
	s := newSim(t, Options{ForbiddenWords: []string{"赌博"}})
	s.AddTemplate(ownTemplate, true, nil)
	s.AddTemplate("draft.schema", false, nil)
	a := newApp(t, s)
	set := func(k string, v any) func(map[string]any) { return func(b map[string]any) { b[k] = v } }
	params := func(v any) func(map[string]any) { return set("cardData", map[string]any{"cardParamMap": v}) }
	cases := []struct {
		name   string
		change func(map[string]any)
		code   string
	}{
		{"unknown template", set("cardTemplateId", "x.schema"), "param.templateNotExist"},
		{"unpublished template", set("cardTemplateId", "draft.schema"), "param.templateUnpublished"},
		{"number as value", params(map[string]any{"n": 1}), "invalidParameter.cardData.cardParamMap"},
		{"object as value", params(map[string]any{"o": map[string]any{}}), "invalidParameter.cardData.cardParamMap"},
		{"value over 1 KB", params(map[string]any{"v": strings.Repeat("字", 342)}), "invalidParameter.cardParamMap.valueTooLong"},
		{"key over 100 B", params(map[string]any{strings.Repeat("k", 101): ""}), "invalidParameter.cardParamMap.keyTooLong"},
		{"unsafe content", params(map[string]any{"v": "网络赌博"}), "param.contentUnsafe"},
		{"long outTrackId", set("outTrackId", strings.Repeat("x", 101)), "invalidParameter.outTrackId"},
		{"bad prefix", set("openSpaceId", "IM_ROBOT."+lin), "param.openSpaceIdInvalid"},
		{"too long openSpaceId", set("openSpaceId", "dtv1.card//IM_ROBOT."+strings.Repeat("9", 1000)), "param.openSpaceIdInvalid"},
		{"no deliver model", func(b map[string]any) { delete(b, "imRobotOpenDeliverModel") }, "param.openDeliverModelEmpty"},
		{"no space model", func(b map[string]any) { delete(b, "imRobotOpenSpaceModel") }, "param.openSpaceModelEmpty"},
		{"unknown private user", set("privateData", map[string]any{"nobody": map[string]any{"cardParamMap": map[string]string{}}}), "param.userIdNotExist"},
		{"bad callback type", set("callbackType", "SOCKET"), "invalidParameter.callbackType"},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a.t = t
			s.pace.init()
			a.wantCode("POST", createAndDeliverPath, cardBody(fmt.Sprint("c", i), "IM_ROBOT."+lin, c.change), 400, c.code)
		})
	}
	a.t = t
	s.pace.init()
	a.wantCode("PUT", "/v1.0/card/instances", map[string]any{"outTrackId": "none"}, 400, "param.cardNotExist")
	if n := len(s.Messages(s.DirectChat(lin))); n != 0 {
		t.Errorf("%d messages shown for refused cards", n)
	}
	if used := s.Meters().API.Used; used != 0 {
		t.Errorf("refused calls were metered: %d", used)
	}
}

func TestAReusedOutTrackIDMakesNoSecondCard(t *testing.T) {
	for _, succeeds := range []bool{false, true} {
		s := newSim(t, Options{CardReuseSucceeds: succeeds})
		a := newApp(t, s)
		a.sendCard("x-1", lin)
		again := cardBody("x-1", "IM_ROBOT."+lin, func(b map[string]any) {
			b["cardData"] = map[string]any{"cardParamMap": map[string]string{"title": "other"}}
		})
		if succeeds {
			if r := deliverResults(t, a.must("POST", createAndDeliverPath, again)); len(r) != 1 {
				t.Errorf("results %v", r)
			}
		} else {
			a.wantCode("POST", createAndDeliverPath, again, 400, "param.cardAlreadyExist")
		}
		list := s.Messages(s.DirectChat(lin))
		if c, _ := list[0].Card(); len(list) != 1 || c.CardParamMap["title"] != "T" {
			t.Errorf("reuse changed something: %v", list)
		}
	}
}

func TestAnUpdateWithoutByKeyFlagsReplacesEverything(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	a.sendCard("x-1", lin)
	put := func(flags any, params map[string]string) map[string]string {
		v := a.must("PUT", "/v1.0/card/instances", map[string]any{"outTrackId": "x-1", "cardData": map[string]any{"cardParamMap": params}, "cardUpdateOptions": flags})
		if v["success"] != true || v["result"] != true {
			t.Errorf("answer %v", v)
		}
		m := s.Messages(s.DirectChat(lin))[0]
		c, _ := m.Card()
		return c.CardParamMap
	}
	byKey := map[string]bool{"updateCardDataByKey": true, "updatePrivateDataByKey": true}
	if got := put(byKey, map[string]string{"status": "done"}); !maps.Equal(got, map[string]string{"title": "T", "status": "done"}) {
		t.Errorf("by key: %v", got)
	}
	if got := put(nil, map[string]string{"status": "closed"}); !maps.Equal(got, map[string]string{"status": "closed"}) {
		t.Errorf("replace: %v", got)
	}
	if m := s.Messages(s.DirectChat(lin))[0]; m.Revision != 3 {
		t.Errorf("revision %d", m.Revision)
	}
}

func TestAVariableThatDoesNotFitTheTemplateShowsNothing(t *testing.T) {
	s := newSim(t, Options{})
	s.AddTemplate(ownTemplate, true, map[string]string{"title": "string", "rows": "array", "can": "boolean"})
	a := newApp(t, s)
	a.must("POST", createAndDeliverPath, cardBody("v-1", "IM_ROBOT."+lin, func(b map[string]any) {
		b["cardData"] = map[string]any{"cardParamMap": map[string]string{"title": "T", "rows": "not json", "can": "true", "unknown": "x"}}
	}))
	c, _ := a.shown(s.DirectChat(lin), "v-1").Card()
	if !maps.Equal(c.CardParamMap, map[string]string{"title": "T", "can": "true"}) {
		t.Errorf("shown %v", c.CardParamMap)
	}
	if !hasRule(s, RuleCardVariable) {
		t.Error("no violation noted")
	}
}

func TestGroupCardsMentionPeopleAndMayBeForSomeOnly(t *testing.T) {
	s := newSim(t, Options{})
	s.AddTemplate(ownTemplate, true, nil)
	a := newApp(t, s)
	a.must("POST", createAndDeliverPath, cardBody("g-1", "IM_GROUP."+testGroup, func(b map[string]any) {
		b["imGroupOpenDeliverModel"] = map[string]any{"robotCode": s.opt.RobotCode, "atUserIds": map[string]string{zhou: "周予安"}, "recipients": []string{zhou}}
	}))
	m := a.shown(testGroup, "g-1")
	if len(m.Mentions) != 1 || m.Mentions[0] != zhou {
		t.Errorf("mentions %v", m.Mentions)
	}
	if len(s.MessagesFor(testGroup, zhou, 0)) != 1 || len(s.MessagesFor(testGroup, sun, 0)) != 0 {
		t.Error("recipients are not respected")
	}
	s.SetBotMember(testGroup, false)
	v := a.must("POST", createAndDeliverPath, cardBody("g-2", "IM_GROUP."+testGroup, nil))
	if r := deliverResults(t, v); r[0]["success"] != false {
		t.Errorf("delivered to a group without the robot: %v", r)
	}
}

func TestCreateDeliverAndSpacesWorkAsSeparateCalls(t *testing.T) {
	s := newSim(t, Options{})
	s.AddTemplate(ownTemplate, true, nil)
	a := newApp(t, s)
	a.must("POST", "/v1.0/card/instances", cardBody("s-1", "IM_ROBOT."+lin, nil))
	if n := len(s.Messages(s.DirectChat(lin))); n != 0 {
		t.Fatal("create alone showed a card")
	}
	group := cardBody("s-1", "IM_GROUP."+testGroup, nil)
	a.wantCode("POST", "/v1.0/card/instances/deliver", group, 400, "param.openSpaceModelEmpty")
	a.must("PUT", "/v1.0/card/instances/spaces", map[string]any{"outTrackId": "s-1", "imGroupOpenSpaceModel": map[string]any{"supportForward": false}})
	v := a.must("POST", "/v1.0/card/instances/deliver", group)
	if list, ok := v["result"].([]any); !ok || len(list) != 1 {
		t.Errorf("deliver answers the list itself, got %v", v)
	}
	a.shown(testGroup, "s-1")
}

func TestThePublicTemplateTakesOnlyValidJSONForItsButtons(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	full := mustJSON(map[string]any{"order": []string{"msgTitle", "msgButtons"}, "msgButtons": []button{{Text: "同意", ID: "ok.1", Request: true}, {Text: "详情", URL: "https://x"}}})
	a.must("POST", createAndDeliverPath, cardBody("p-1", "IM_ROBOT."+lin, func(b map[string]any) {
		b["cardTemplateId"] = TemplateAIMarkdown
		b["cardData"] = map[string]any{"cardParamMap": map[string]string{"flowStatus": "3", "msgTitle": "T", fullJSONKey: string(full)}}
	}))
	m := a.shown(s.DirectChat(lin), "p-1")
	for action, ok := range map[string]bool{`{"action_ids":["ok.1"]}`: true, `{"action_ids":["no"]}`: false, `{"action_ids":["no"],"force":true}`: true} {
		_, err := s.Click(within(t), Click{Person: lin, Message: m.ID, Action: json.RawMessage(action)})
		if (err == nil) != ok {
			t.Errorf("click %s: %v", action, err)
		}
	}
}
