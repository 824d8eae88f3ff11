package feishu

import "github.com/imdesk/imdesk/core"

// fromMembers reads who came into a group or left it; they stand beside what is told of the bot itself.
func (a *Adapter) fromMembers(env envelope, e *core.Event, kind core.EventKind) bool {
	var in struct {
		Users []struct {
			Name      string `json:"name"`
			TenantKey string `json:"tenant_key"`
			UserID    userID `json:"user_id"`
		} `json:"users"`
	}
	if !a.fromMembership(env, e, kind) || !a.decode(env, &in) {
		return false
	}
	for _, u := range in.Users {
		if u.UserID.UnionID == "" {
			continue
		}
		m := sender(u.UserID, u.TenantKey, env.Header.TenantKey)
		m.Name = u.Name
		e.Members = append(e.Members, m)
	}
	if len(e.Members) == 0 {
		a.counts.Add("event_without_members")
	}
	return len(e.Members) > 0
}
