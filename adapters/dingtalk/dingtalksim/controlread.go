package dingtalksim

import (
	"fmt"
	"mime"
	"net/http"
	"path"
)

type directoryPerson struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Title  string `json:"title"`
	Active bool   `json:"active"`
	Mobile string `json:"mobile,omitempty"`
}

type directoryChat struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Members   []string `json:"members"`
	BotMember bool     `json:"bot_member"`
}

func (s *Sim) ctlDirectory(w http.ResponseWriter, _ *http.Request) {
	people, groups := s.dir.snapshot()
	shown, chats := []directoryPerson{}, []directoryChat{}
	for _, p := range people {
		shown = append(shown, directoryPerson{p.ID, p.Name, p.Title, !p.Inactive, p.Mobile})
		chats = append(chats, directoryChat{directChat(p.ID), "direct", p.Name, []string{p.ID}, true})
	}
	for _, g := range groups {
		if !g.Disbanded {
			chats = append(chats, directoryChat{g.ID, "group", g.Name, orNone(g.Members), g.BotMember})
		}
	}
	give(w, map[string]any{"platform": "dingtalk", "people": shown, "chats": chats})
}

func (s *Sim) ctlMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	chat, person := q.Get("chat"), q.Get("person")
	if chat == "" && person != "" {
		chat = directChat(person)
	}
	give(w, orNone(s.MessagesFor(chat, person, int(queryInt(r, "limit")))))
}

func (s *Sim) ctlTraffic(w http.ResponseWriter, r *http.Request) {
	give(w, orNone(s.callsSince(queryInt(r, "since"), int(queryInt(r, "limit")))))
}

// ctlFile serves a file by id as the platform's client would load it.
func (s *Sim) ctlFile(w http.ResponseWriter, r *http.Request) {
	name, content, ok := s.ReadFile(r.URL.Query().Get("id"))
	if !ok {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	_, _ = w.Write(content)
}

// ctlStream sends every event as one SSE data line until the listener leaves.
func (s *Sim) ctlStream(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	sub := s.hub.subscribe(nil)
	defer s.hub.drop(sub)
	w.WriteHeader(http.StatusOK)
	for {
		if out.Flush() != nil {
			return
		}
		select {
		case <-sub.signal:
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
		for _, e := range sub.take() {
			if _, err := fmt.Fprintf(w, "data: %s\n\n", mustJSON(e)); err != nil {
				return
			}
		}
	}
}
