package dingtalksim

import (
	"fmt"
	"net/http"
)

// ctlGesture is what people do besides writing and clicking.
func (s *Sim) ctlGesture(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Kind   string `json:"kind"`
		Person string `json:"person"`
		Chat   string `json:"chat"`
	}
	if !readBody(w, r, &in) {
		return
	}
	var err error
	switch in.Kind {
	case "join":
		err = s.JoinGroup(r.Context(), in.Chat, in.Person)
	case "leave":
		err = s.LeaveGroup(r.Context(), in.Chat, in.Person)
	case "remove":
		err = s.RemoveFromGroup(r.Context(), in.Chat, in.Person)
	default:
		err = fmt.Errorf("unknown gesture %q", in.Kind)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	give(w, map[string]bool{"ok": true})
}
