package actor

import "encoding/json"

// Read makes a view of the raw payload of a message, for those who have it at hand without the control API.
func Read(platform, id string, payload json.RawMessage) View {
	return message{ID: id, From: "bot", Payload: payload}.view(platform)
}
