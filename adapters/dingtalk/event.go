package dingtalk

import (
	"encoding/json"

	"github.com/imdesk/imdesk/core"
)

// Events of the organisation that matter here: open.dingtalk.com/document/development/org-event-overview. They are told by a header, not by the topic,
// about which the pages disagree; the SDK itself lets only the topic "*" through.
const (
	eventDisband     = "chat_disband"
	eventChatAdd     = "chat_add_member"
	eventChatRemove  = "chat_remove_member"
	eventChatQuit    = "chat_quit"
	eventDeptModify  = "org_dept_modify"
	eventDeptRemove  = "org_dept_remove"
	headerEventID    = "eventId"
	headerEventType  = "eventType"
	headerEventBorn  = "eventBornTime"
	headerEventCorp  = "eventCorpId"
	eventQuotaReason = codeStreamQuota
)

// fromEvent normalises an event. Most need no handling: people are looked up when they matter. They are counted and acknowledged.
func (a *Adapter) fromEvent(f frame) (core.Event, bool) {
	var in struct {
		ErrCode            text            `json:"errCode"`
		OpenConversationID text            `json:"openConversationId"`
		Operator           text            `json:"operator"`
		UserID             json.RawMessage `json:"userId"`
	}
	if err := json.Unmarshal([]byte(f.Data), &in); err != nil {
		a.setAside("event_malformed", "data is not the documented JSON")
		return core.Event{}, false
	}
	corp := f.GetHeader(headerEventCorp)
	a.learnHome(corp)
	id := f.GetHeader(headerEventID)
	if id == "" {
		id = f.GetMessageId()
	}
	var born millis
	_ = born.UnmarshalJSON([]byte(`"` + f.GetHeader(headerEventBorn) + `"`)) // never fails
	e := core.Event{
		Dedupe: dedupe("event", id), Platform: core.DingTalk, At: a.timeOf(born, f), Sender: core.Sender{Tenant: corp},
		Cost: map[string]int{MeterStream: 1},
	}
	switch {
	case id == "":
		a.setAside("event_malformed", "event without an id")
		return core.Event{}, false
	case in.ErrCode == eventQuotaReason:
		e.Kind = core.EventQuota
		return e, true
	}
	switch f.GetHeader(headerEventType) {
	case eventDisband:
		if in.OpenConversationID == "" {
			a.counts.Add("event_without_group")
			return core.Event{}, false
		}
		e.Kind = core.EventBotRemoved
		e.Conversation = core.Conversation{ID: string(in.OpenConversationID), Kind: core.Group}
		return e, true
	case eventChatAdd, eventChatRemove, eventChatQuit:
		e.Conversation = core.Conversation{ID: string(in.OpenConversationID), Kind: core.Group}
		e.Sender.ID = string(in.Operator)
		return a.fromMembers(e, f.GetHeader(headerEventType) == eventChatAdd, userIDs(in.UserID))
	case eventDeptModify, eventDeptRemove:
		a.departments.forget()
	}
	a.counts.Add("event_unhandled")
	return core.Event{}, false
}
