package wecomsim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// shapes lists the element names of an XML tree in order.
func shape(n *xmlNode) string {
	out := n.name
	for _, k := range n.kids {
		out += " " + shape(k)
	}
	return out
}

func mustXML(t *testing.T, s string) *xmlNode {
	t.Helper()
	n, err := parseXML([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAClickHasTheDocumentedShapeAndChangesOnlyWhoItShould(t *testing.T) {
	w := newWorld(t)
	sent := w.want(w.send(sampleApproval), 0)
	id := sent.str("msgid")
	ans := w.click("ZhaoMin", id, `{"key":"approval.reject","selected":{"reject_reason":["over_budget"]}}`)
	got := w.next()
	if shape(got.xml) != shape(mustXML(t, sampleClickXML)) {
		t.Fatalf("shape\n%s\nwant\n%s", shape(got.xml), shape(mustXML(t, sampleClickXML)))
	}
	if !ans.OK || ans.Message == nil || ans.Message.Revision != 0 {
		t.Fatalf("%+v", ans)
	}
	code := got.xml.value("ResponseCode")
	update := strings.Replace(sampleUpdateButton, "RCLK-7c1f9e2a5b804d66a3e1", code, 1)
	w.want(w.call(http.MethodPost, "message/update_template_card", []byte(update)), 0)
	if mine := w.only("app:ZhaoMin"); !strings.Contains(string(mine.Payload), `"replace_text":"已驳回"`) || mine.Revision != 1 {
		t.Fatalf("%s", mine.Payload)
	}
	if other := w.only("app:WangLei"); other.Revision != 0 {
		t.Fatal("the update leaked to another recipient")
	}
	w.want(w.call(http.MethodPost, "message/update_template_card", []byte(update)), codeSpent)
	if _, err := w.s.Click(w.ctx, Click{Person: "ZhaoMin", Message: id, Action: []byte(`{"key":"approval.reject"}`)}); err == nil {
		t.Fatal("a grey button was pressed")
	}
	all := strings.Replace(sampleUpdateAll, "RSND-51e0c2f4a9b84b1d9e77", sent.str("response_code"), 1)
	w.want(w.call(http.MethodPost, "message/update_template_card", []byte(all)), 0)
	if m := w.only("app:WangLei"); m.Revision != 1 || !strings.Contains(string(m.Payload), "由赵敏驳回") {
		t.Fatalf("%+v", m)
	}
}

func TestAFormAnswersEveryQuestionEvenUntouched(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(sampleForm), 0).str("msgid")
	w.click("LiuYan", id, `{"key":"form.submit","selected":{"urgency":["p2"]}}`)
	got := w.next().xml
	if shape(got) != shape(mustXML(t, sampleFormXML)) || got.kid("SelectedItems").kids[1].value("OptionIds", "OptionId") != "p2" {
		t.Fatalf("%s", shape(got))
	}
}

func TestPressesThatTheCardDoesNotOfferAreRefused(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(sampleCSAT), 0).str("msgid")
	for _, action := range []string{`{"key":"nope"}`, `{"key":"csat.submit"}`, `{"key":"csat.submit","selected":{"csat_score":["5","4"]}}`,
		`{"key":"csat.submit","selected":{"csat_score":["9"]}}`, `{"key":"x","menu":true}`} {
		if _, err := w.s.Click(w.ctx, Click{Person: "LiuYan", Message: id, Action: []byte(action)}); err == nil {
			t.Errorf("%s was possible", action)
		}
	}
	w.click("LiuYan", id, `{"key":"csat.submit","selected":{"csat_score":["5"]}}`)
	w.click("LiuYan", id, `{"key":"old.release","force":true}`)
	if w.next(); w.next().xml.value("EventKey") != "old.release" {
		t.Fatal("a forced press was not delivered")
	}
	if _, err := w.s.Click(w.ctx, Click{Person: "chenkai", Message: id, Action: []byte(`{"key":"csat.submit"}`)}); err == nil {
		t.Fatal("somebody else pressed")
	}
}

func TestTheCardMenuSendsAMenuEvent(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(sampleStatus), 0).str("msgid")
	w.click("LiuYan", id, `{"key":"ticket.nudge","menu":true}`)
	if x := w.next().xml; x.value("Event") != "template_card_menu_event" || x.kid("SelectedItems") != nil || x.value("CardType") != "text_notice" {
		t.Fatalf("%s", shape(x))
	}
}

func TestResponseCodesDieAfter72HoursAndServeRecipientsOnly(t *testing.T) {
	w := newWorld(t)
	code := w.want(w.send(sampleApproval), 0).str("response_code")
	up := func(users, code string) answer {
		return w.call(http.MethodPost, "message/update_template_card",
			[]byte(fmt.Sprintf(`{"userids":%s,"agentid":1000017,"response_code":%q,"button":{"replace_name":"x"}}`, users, code)))
	}
	w.want(up(`["LiuYan"]`, code), codeNotRecipient)
	w.want(up(`[]`, code), codeNoTarget)
	w.want(up(`["ZhaoMin"]`, "nope"), codeBadResponseCode)
	w.want(w.call(http.MethodPost, "message/update_template_card", []byte(`{"atall":1,"agentid":5,"response_code":"x"}`)), codeOtherApp)
	w.want(w.call(http.MethodPost, "message/update_template_card",
		[]byte(`{"atall":1,"agentid":1000017,"response_code":"`+code+`","template_card":{"card_type":"text_notice"}}`)), 42033)
	a := w.want(up(`["zhaomin","LiuYan"]`, code), 0)
	if list, _ := a["invaliduser"].([]any); len(list) != 1 || list[0] != "liuyan" {
		t.Fatalf("%v", a)
	}
	code = w.want(w.send(sampleStatus), 0).str("response_code")
	w.want(up(`["LiuYan"]`, code), codeBadArgument)
	w.clock.forward(73 * time.Hour)
	w.token = ""
	w.want(up(`["LiuYan"]`, code), codeBadResponseCode)
}

func TestAPassiveCardReplacesTheClickersCardOnly(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(sampleApproval), 0).str("msgid")
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) { w.seal(rw, samplePassiveCard) })
	ans := w.click("ZhaoMin", id, `{"key":"approval.reject"}`)
	if ans.Message == nil || !strings.Contains(string(ans.Message.Payload), `"keyname":"处理人"`) || !strings.Contains(string(ans.Message.Payload), `"desc_color":2`) {
		t.Fatalf("%+v", ans)
	}
	if w.only("app:WangLei").Revision != 0 || w.s.Count("update") != 1 {
		t.Fatal("the passive reply leaked or was not counted")
	}
}

func TestAPassiveCardReplyCanBeIgnoredAsOneOfficialRemarkSays(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Undocumented.IgnorePassiveCardReply = true })
	id := w.want(w.send(sampleApproval), 0).str("msgid")
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) { w.seal(rw, samplePassiveCard) })
	if ans := w.click("ZhaoMin", id, `{"key":"approval.approve"}`); ans.Message.Revision != 0 {
		t.Fatalf("%+v", ans)
	}
}

func TestUpdateButtonGreysTheButtons(t *testing.T) {
	w := newWorld(t)
	id := w.want(w.send(sampleApproval), 0).str("msgid")
	w.onCallback(func(_ received, rw http.ResponseWriter, _ *http.Request) {
		w.seal(rw, "<xml><ToUserName>ZhaoMin</ToUserName><FromUserName>ww5e21a0c4desk0001</FromUserName><CreateTime>1</CreateTime><MsgType>update_button</MsgType><Button><ReplaceName>已同意</ReplaceName></Button></xml>")
	})
	if ans := w.click("ZhaoMin", id, `{"key":"approval.approve"}`); !strings.Contains(string(ans.Message.Payload), `"replace_text":"已同意"`) {
		t.Fatalf("%s", ans.Message.Payload)
	}
}

func TestTheAppMenuSendsClickAndView(t *testing.T) {
	w := newWorld(t)
	menu := `{"button":[{"type":"click","name":"我的","key":"my"},{"name":"更多","sub_button":[{"type":"view","name":"站点","url":"https://x"}]}]}`
	w.want(w.call(http.MethodPost, "menu/create?agentid=1000017", []byte(menu)), 0)
	w.want(w.call(http.MethodPost, "menu/create?agentid=1000017", []byte(`{"button":[]}`)), codeMenuCount)
	w.want(w.call(http.MethodPost, "menu/create?agentid=9", []byte(menu)), codeTokenOfOtherApp)
	w.click("LiuYan", "", `{"key":"my"}`)
	if x := w.next().xml; x.value("Event") != "click" || x.value("EventKey") != "my" {
		t.Fatal(shape(x))
	}
	w.click("LiuYan", "", `{"key":"https://x"}`)
	if x := w.next().xml; x.value("Event") != "view" {
		t.Fatal(shape(x))
	}
	if _, err := w.s.Click(w.ctx, Click{Person: "LiuYan", Action: []byte(`{"key":"other"}`)}); err == nil {
		t.Fatal("pressed a missing entry")
	}
}
