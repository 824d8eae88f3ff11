package wecom

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// app normalises one callback's content.
func app(t *testing.T, doc string) (core.Event, bool, string) {
	t.Helper()
	n, err := parseXML([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	e, ok, reason, _ := offline(t).fromApp(n)
	return e, ok, reason
}

func message(kind, fields string) string {
	return "<xml><ToUserName>" + corp + "</ToUserName><FromUserName><![CDATA[LiuYan]]></FromUserName><CreateTime>1790812861</CreateTime><MsgType>" + kind +
		"</MsgType>" + fields + "<MsgId>7498512306541187203</MsgId><AgentID>1000017</AgentID></xml>"
}

func event(name, fields string) string {
	return "<xml><ToUserName>" + corp + "</ToUserName><FromUserName>LiuYan</FromUserName><CreateTime>1790812861</CreateTime><MsgType>event</MsgType><Event>" + name +
		"</Event>" + fields + "<AgentID>1000017</AgentID></xml>"
}

func TestMessagesOfTheAppBecomeEvents(t *testing.T) {
	cases := map[string]struct {
		doc, text, quote string
		file             core.AttachmentKind
		name             string
	}{
		"text":          {doc: message("text", "<Content><![CDATA[  VPN <重试过两次> 😀 ]]></Content>"), text: "VPN <重试过两次> 😀"},
		"image":         {doc: message("image", "<PicUrl>https://x</PicUrl><MediaId>M1</MediaId>"), file: core.Image},
		"voice":         {doc: message("voice", "<MediaId>M1</MediaId><Format>amr</Format>"), file: core.Voice, name: "语音.amr"},
		"heard voice":   {doc: message("voice", "<MediaId>M1</MediaId><Recognition>打印机坏了</Recognition>"), text: "打印机坏了", file: core.Voice, name: "语音.amr"},
		"video":         {doc: message("video", "<MediaId>M1</MediaId>"), file: core.Video},
		"file":          {doc: message("file", "<MediaId>M1</MediaId><FileName>a.log</FileName>"), file: core.File, name: "a.log"},
		"location":      {doc: message("location", "<Location_X>22.5</Location_X><Location_Y>113.9</Location_Y><Label>深圳</Label>"), text: "位置：深圳（22.5, 113.9）"},
		"link":          {doc: message("link", "<Title>标题</Title><Url>https://x.example</Url>"), text: "标题\nhttps://x.example"},
		"future":        {doc: message("hologram", "<Beam>1</Beam>"), quote: "[暂不支持的消息类型：hologram]"},
		"image, no id":  {doc: message("image", ""), quote: "[暂不支持的消息类型：image]"},
		"nothing in it": {doc: message("text", ""), text: ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, ok, _ := app(t, c.doc)
			if !ok || e.Kind != core.EventMessage || e.Text != c.text || e.Quote != c.quote {
				t.Fatalf("event %+v, ok %v", e, ok)
			}
			if e.Dedupe != "7498512306541187203" || e.MessageRef != e.Dedupe || !e.At.Equal(time.Unix(1790812861, 0)) {
				t.Errorf("dedupe %q, ref %q, at %v", e.Dedupe, e.MessageRef, e.At)
			}
			if e.Sender.ID != "liuyan" || e.Sender.Address != "LiuYan" || e.Conversation.ID != "app:LiuYan" || e.Conversation.Kind != core.Direct || !e.Mentioned {
				t.Errorf("sender %+v in %+v", e.Sender, e.Conversation)
			}
			if c.file == "" {
				return
			}
			if len(e.Attachments) != 1 || e.Attachments[0].Kind != c.file || e.Attachments[0].Name != c.name || e.Attachments[0].ID == "" {
				t.Errorf("attachments %+v", e.Attachments)
			}
		})
	}
}

func TestEventsOfTheAppBecomeEvents(t *testing.T) {
	for name, c := range map[string]struct {
		doc    string
		kind   core.EventKind
		text   string
		reason string
	}{
		"entered":     {doc: event("enter_agent", "<EventKey></EventKey>"), kind: core.EventEntered},
		"menu":        {doc: event("click", "<EventKey>my_tickets</EventKey>"), kind: core.EventMenu, text: "my_tickets"},
		"inactive":    {doc: event("inactive_alert", "<EffectTime>1790899200</EffectTime>"), kind: core.EventNotice, text: "应用长期不活跃，即将被企业微信停用（生效时间 2026-10-02 08:00）：请在管理后台确认继续使用"},
		"restored":    {doc: event("active_restored", ""), kind: core.EventNotice, text: "应用活跃状态已恢复"},
		"subscribed":  {doc: event("subscribe", ""), reason: "event_subscribe"},
		"page viewed": {doc: event("view", "<EventKey>https://x</EventKey>"), reason: "event_view"},
		"renamed":     {doc: strings.Replace(event("change_contact", "<ChangeType>update_user</ChangeType><UserID>a</UserID>"), "LiuYan", "sys", 1), reason: "event_change_contact"},
		"future":      {doc: event("teleported", ""), reason: "event_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			e, ok, reason := app(t, c.doc)
			if ok != (c.reason == "") || reason != c.reason || ok && (e.Kind != c.kind || e.Text != c.text) {
				t.Fatalf("event %+v, ok %v, reason %q", e, ok, reason)
			}
			if e.Dedupe == "" || len(e.Dedupe) > 200 {
				t.Errorf("dedupe %q", e.Dedupe)
			}
		})
	}
}

func TestEventsWithoutAnIDShareAKeyOnlyWhenAllIsTheSame(t *testing.T) {
	key := func(doc string) string { e, _, _ := app(t, doc); return e.Dedupe }
	one := key(event("click", "<EventKey>a</EventKey>"))
	if one != key(event("click", "<EventKey>a</EventKey>")) {
		t.Error("a repeated delivery has another key")
	}
	for _, other := range []string{event("click", "<EventKey>b</EventKey>"), event("enter_agent", "<EventKey>a</EventKey>"), strings.Replace(event("click", "<EventKey>a</EventKey>"), "1790812861", "1790812862", 1)} {
		if one == key(other) {
			t.Errorf("%s has the same key", other)
		}
	}
}

// ours replaces the button key of a sample by one that carries a press.
func ours(t *testing.T, sample, key string) string {
	t.Helper()
	doc := string(load(t, sample))
	press := cards.EncodePress(cards.Press{Verb: "approve", Object: "APR1", Revision: 3, Arg: "s1"})
	return strings.Replace(doc, key, press, 1)
}

func TestAClickOfTheAppCarriesPressValuesAndItsCode(t *testing.T) {
	e, ok, _ := app(t, ours(t, "app_cb_card_button.xml", "approval.reject"))
	want := cards.Press{Verb: "approve", Object: "APR1", Revision: 3, Arg: "s1"}
	if !ok || e.Kind != core.EventClick || e.Click.Press != want || e.Click.Values["reject_reason"] != "over_budget" {
		t.Fatalf("event %+v, click %+v", e, e.Click)
	}
	if e.MessageRef != "apv-20260930-0007_r2_9f3c" || e.Sender.ID != "zhaomin" {
		t.Errorf("event %+v", e)
	}
	h := readHandle(e.Handle)
	if h.Kind != handleAppClick || h.ResponseCode != "RCLK-7c1f9e2a5b804d66a3e1" || h.User != "ZhaoMin" {
		t.Errorf("handle %+v", h)
	}
	if strings.Contains(e.Dedupe, "RCLK") {
		t.Errorf("dedupe key %q holds the code", e.Dedupe)
	}
	form, _, _ := app(t, ours(t, "app_cb_card_form.xml", "form.submit"))
	if v := form.Click.Values; v["category"] != "network_vpn" || v["urgency"] != "p2" || v["site"] != "sz_tower_b" {
		t.Errorf("values %v", v)
	}
}

func TestTwoClicksInOneSecondAreTwoAndAForeignOneIsNone(t *testing.T) {
	doc := ours(t, "app_cb_card_button.xml", "approval.reject")
	first, _, _ := app(t, doc)
	second, _, _ := app(t, strings.Replace(doc, "RCLK-7c1f9e2a5b804d66a3e1", "RCLK-other", 1))
	if first.Dedupe == second.Dedupe {
		t.Error("two clicks share a key")
	}
	if _, ok, reason := app(t, string(load(t, "app_cb_card_button.xml"))); ok || reason != "click_foreign" {
		t.Errorf("a foreign key gives %v %q", ok, reason)
	}
}
