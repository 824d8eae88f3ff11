package dingtalk

import (
	"encoding/json"

	"github.com/imdesk/imdesk/core"
)

// fromMembers normalises who came into a group or left it. An event that names the group only by its old chatId can't be told from one of another
// group and is left alone.
func (a *Adapter) fromMembers(e core.Event, joined bool, people []string) (core.Event, bool) {
	if e.Conversation.ID == "" {
		a.counts.Add("event_without_group")
		return core.Event{}, false
	}
	e.Kind = core.EventLeft
	if joined {
		e.Kind = core.EventJoined
	}
	for _, id := range people {
		if id != "" {
			e.Members = append(e.Members, core.Sender{ID: id, Tenant: e.Sender.Tenant})
		}
	}
	return e, len(e.Members) > 0
}

// userIDs reads a list of ids; events of one person may hold the bare id.
func userIDs(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	var one text
	_ = one.UnmarshalJSON(raw) // never fails
	return []string{string(one)}
}
