package feishusim

import "encoding/json"

// wireMention is a mention as events and messages carry it.
type wireMention struct {
	Key       string         `json:"key"`
	ID        map[string]any `json:"id"`
	Type      string         `json:"mentioned_type"`
	Name      string         `json:"name"`
	TenantKey string         `json:"tenant_key"`
}

// wireMessage is the "data" of create, reply, PUT and the items of GET.
func (s *Sim) wireMessage(m *message) map[string]any {
	out := map[string]any{
		"message_id": m.ID, "msg_type": m.Type, "create_time": millis(m.At), "update_time": millis(m.updated),
		"deleted": m.Recalled, "updated": m.Revision > 1, "chat_id": m.Chat,
		"sender": s.wireSender(m), "body": map[string]string{"content": m.content},
	}
	for key, v := range map[string]string{"root_id": m.root, "parent_id": m.parent, "thread_id": m.Thread} {
		if v != "" {
			out[key] = v
		}
	}
	return out
}

func (s *Sim) wireSender(m *message) map[string]any {
	if m.byApp {
		return map[string]any{"id": s.app.AppID, "id_type": "app_id", "sender_type": "app", "tenant_key": s.app.TenantKey}
	}
	id := m.From
	if p := s.world.people[m.From]; p != nil {
		id = p.OpenID
	}
	return map[string]any{"id": id, "id_type": "open_id", "sender_type": "user", "tenant_key": s.app.TenantKey}
}

// readMessage is an item of the GET calls: its mentions have plain ids, and a
// card comes back as a lossy rendering unless the caller asks for the original.
// Source: open.feishu.cn/document/…/reference/im-v1/message/get.
func (s *Sim) readMessage(m *message, original bool) map[string]any {
	out := s.wireMessage(m)
	if m.Type == "interactive" && !original {
		out["body"] = map[string]string{"content": string(lossy(m.content))}
	}
	if m.Recalled {
		out["body"] = map[string]string{"content": "This message was recalled"}
	}
	var mentions []map[string]any
	for _, mt := range m.mentions {
		mentions = append(mentions, map[string]any{"key": mt.Key, "id": mt.ID["open_id"], "id_type": "open_id",
			"name": mt.Name, "tenant_key": mt.TenantKey})
	}
	if mentions != nil {
		out["mentions"] = mentions
	}
	return out
}

// lossy keeps the title and one line of text per element.
func lossy(content string) []byte {
	card, _ := decodeCard([]byte(content))
	header, _ := card["header"].(map[string]any)
	title, _ := header["title"].(map[string]any)
	body, _ := card["body"].(map[string]any)
	elements, _ := body["elements"].([]any)
	lines := [][]map[string]any{}
	for _, item := range elements {
		el, _ := item.(map[string]any)
		text, _ := el["content"].(string)
		lines = append(lines, []map[string]any{{"tag": "text", "text": text}})
	}
	return mustJSON(map[string]any{"title": title["content"], "elements": lines})
}

// eventMessage is event.message of im.message.receive_v1.
// Source: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/events/receive.
func (s *Sim) eventMessage(m *message) map[string]any {
	chatType := "group"
	if m.chat.direct {
		chatType = "p2p"
	}
	out := map[string]any{
		"message_id": m.ID, "create_time": millis(m.At), "update_time": millis(m.At), "chat_id": m.Chat,
		"chat_type": chatType, "message_type": m.Type, "content": m.content,
	}
	for key, v := range map[string]string{"root_id": m.root, "parent_id": m.parent, "thread_id": m.Thread} {
		if v != "" {
			out[key] = v
		}
	}
	if len(m.mentions) > 0 {
		out["mentions"] = m.mentions
	}
	return out
}

func jsonString(v any) string { return string(mustJSON(v)) }

func asObject(raw []byte) (map[string]json.RawMessage, bool) {
	var out map[string]json.RawMessage
	return out, json.Unmarshal(raw, &out) == nil && out != nil
}
