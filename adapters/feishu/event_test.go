package feishu

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
)

func TestADirectTextIsNormalised(t *testing.T) {
	var raw json.RawMessage
	load(t, "event-message-p2p-text.json", &raw)
	got := normal(t, offline(t, nil), raw)
	want := core.Event{
		Dedupe: "om_x100demo0001", Platform: core.Feishu, Kind: core.EventMessage, At: time.UnixMilli(1781226004871).UTC(),
		Sender:       core.Sender{ID: "on_5d1f0aa7c3demo01", Address: "ou_3f0c7b1demo_lin", Tenant: "1f3c9demo7a5b"},
		Conversation: core.Conversation{ID: "oc_p2p_demo_lin_bot", Kind: core.Direct},
		MessageRef:   "om_x100demo0001", Text: "VPN 连不上，提示 809，3 楼会议室", Mentioned: true,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAThreadReplyThatMentionsTheBotIsNormalised(t *testing.T) {
	var raw json.RawMessage
	load(t, "event-message-group-thread-at.json", &raw)
	got := normal(t, offline(t, nil), raw)
	want := core.Event{
		Dedupe: "om_x100demo0107", Platform: core.Feishu, Kind: core.EventMessage, At: time.UnixMilli(1781226390102).UTC(),
		Sender:       core.Sender{ID: "on_77b2c0demo_tech", Address: "ou_9a41demo_zhao", Tenant: "1f3c9demo7a5b"},
		Conversation: core.Conversation{ID: "oc_demo_it_l2_group", Kind: core.Group, Thread: "omt_19ac7demo42"},
		MessageRef:   "om_x100demo0107", ReplyTo: "om_x100demo0100", Text: "接单 INC-20418，@林晓 请补一下日志", Mentioned: true,
		Mentions: []core.Sender{{ID: "on_5d1f0aa7c3demo01", Address: "ou_3f0c7b1demo_lin", Tenant: "1f3c9demo7a5b", Name: "林晓"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOtherEventsAreNormalised(t *testing.T) {
	var all map[string]json.RawMessage
	load(t, "events-misc.json", &all)
	a := offline(t, nil)
	tech := core.Sender{ID: "on_77b2c0demo_tech", Address: "ou_9a41demo_zhao", Tenant: "1f3c9demo7a5b"}
	emp := core.Sender{ID: "on_5d1f0aa7c3demo01", Address: "ou_3f0c7b1demo_lin", Tenant: "1f3c9demo7a5b"}
	named := emp
	named.Name = "林晓"
	for _, c := range []struct {
		event string
		want  core.Event
	}{
		{eventBotAdded, core.Event{
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e001", Kind: core.EventBotAdded, At: at("2026-06-11T23:20:00.456Z"), Sender: tech,
			Conversation: core.Conversation{ID: "oc_demo_it_l2_group", Kind: core.Group, Title: "IT 二线值班群"},
		}},
		{eventMenu, core.Event{ // before the direct chat is known
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e003", Kind: core.EventMenu, At: time.Unix(1781221199, 0).UTC(), Sender: named, Text: "menu_new_ticket",
			Conversation: core.Conversation{ID: "@on_5d1f0aa7c3demo01", Kind: core.Direct}, Mentioned: true,
		}},
		{eventEntered, core.Event{
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e002", Kind: core.EventEntered, At: time.UnixMilli(1781220600789).UTC(), Sender: emp,
			Conversation: core.Conversation{ID: "oc_p2p_demo_lin_bot", Kind: core.Direct}, Mentioned: true,
		}},
		{eventMenu, core.Event{ // now it is
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e003", Kind: core.EventMenu, At: time.Unix(1781221199, 0).UTC(), Sender: named, Text: "menu_new_ticket",
			Conversation: core.Conversation{ID: "oc_p2p_demo_lin_bot", Kind: core.Direct}, Mentioned: true,
		}},
		{eventLeft, core.Event{
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e006", Kind: core.EventLeft, At: time.UnixMilli(1781227400222).UTC(), Sender: tech,
			Conversation: core.Conversation{ID: "oc_demo_it_l2_group", Kind: core.Group, Title: "IT 二线值班群"},
			Members:      []core.Sender{named, {ID: "on_other", Address: "ou_other", Tenant: "other", Name: "外部", External: true}},
		}},
		{eventRecalled, core.Event{
			Dedupe: "5a1d2c90aa0b4f0f9a53c1f1b0a7e005", Kind: core.EventRecalled, At: time.UnixMilli(1781227300101).UTC(),
			Sender: core.Sender{Tenant: "1f3c9demo7a5b"}, MessageRef: "om_x100demo0001",
			Conversation: core.Conversation{ID: "oc_p2p_demo_lin_bot", Kind: core.Direct},
		}},
	} {
		c.want.Platform = core.Feishu
		if c.event == eventBotAdded {
			c.want.At = time.UnixMilli(1781220000456).UTC()
		}
		if d := cmp.Diff(c.want, normal(t, a, all[c.event])); d != "" {
			t.Errorf("%s: %s", c.event, d)
		}
	}
}

func TestEventsThatNeedNothingAreCountedAndNotRepeated(t *testing.T) {
	header := `"header":{"event_id":"e1","event_type":%q,"create_time":"1781226004871","tenant_key":"t"}`
	for name, c := range map[string]struct{ kind, event, counted string }{
		"a reaction":           {"im.message.reaction.created_v1", `{"message_id":"om_1"}`, "event_unknown"},
		"a type of the future": {"im.message.sung_v9", `{}`, "event_unknown"},
		"another bot":          {eventMessage, `{"sender":{"sender_type":"bot"},"message":{"message_id":"om_1"}}`, "message_from_bot"},
		"the app itself":       {eventMessage, `{"sender":{"sender_type":"app"},"message":{"message_id":"om_1"}}`, "message_from_bot"},
		"a body of nonsense":   {eventMessage, `"nonsense"`, "event_malformed"},
		"a message without id": {eventMessage, `{"sender":{"sender_type":"user"},"message":{"chat_id":"oc_1"}}`, "event_without_id"},
		"a group without id":   {eventBotAdded, `{}`, "event_malformed"},
		"nobody who left":      {eventLeft, `{"chat_id":"oc_1"}`, "event_without_members"},
	} {
		t.Run(name, func(t *testing.T) {
			a := offline(t, nil)
			env, err := decodeEnvelope([]byte(fmt.Sprintf(`{"schema":"2.0",`+header+`,"event":%s}`, c.kind, c.event)))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok, err := a.normalise(t.Context(), env); ok || err != nil {
				t.Errorf("ok %v, err %v", ok, err)
			}
			if a.Counts()[c.counted] != 1 {
				t.Errorf("counts = %v, want one %s", a.Counts(), c.counted)
			}
		})
	}
}

func TestAGuestOfAnotherTenantIsExternal(t *testing.T) {
	raw := `{"schema":"2.0","header":{"event_id":"e","event_type":"im.message.receive_v1","tenant_key":"home"},"event":{"sender":{"sender_type":"user",
		"tenant_key":"other","sender_id":{"union_id":"on_x","open_id":"ou_x"}},"message":{"message_id":"om_1","chat_id":"oc","chat_type":"group",
		"message_type":"text","content":"{\"text\":\"hi\"}"}}}`
	e := normal(t, offline(t, nil), json.RawMessage(raw))
	if !e.Sender.External || e.Sender.Tenant != "other" || e.Mentioned {
		t.Errorf("Sender = %+v, Mentioned = %v", e.Sender, e.Mentioned)
	}
}

func TestTimesAreReadByTheirLength(t *testing.T) {
	for in, want := range map[string]string{
		"1781221199":       "2026-06-11T23:39:59Z",
		"1781226004871":    "2026-06-12T01:00:04.871Z",
		"1781226512345678": "2026-06-12T01:08:32.345678Z",
	} {
		if got := parseTime(in); !got.Equal(at(want)) {
			t.Errorf("parseTime(%s) = %s, want %s", in, got.Format(time.RFC3339Nano), want)
		}
	}
	for _, in := range []string{"", "0", "-5", "soon", "99999999999999999999"} {
		if got := parseTime(in); !got.IsZero() {
			t.Errorf("parseTime(%q) = %v, want zero", in, got)
		}
	}
}
