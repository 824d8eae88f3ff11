package wecomsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

type directoryPerson struct {
	ID         string `json:"id"`
	OpenUserID string `json:"open_userid"`
	Name       string `json:"name"`
	Title      string `json:"title"`
	Active     bool   `json:"active"`
}

type directoryChat struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Members   []string `json:"members"`
	BotMember bool     `json:"bot_member"`
	Bot       string   `json:"bot"` // "app", "aibot", or "" for a group of the app that nobody listens to
}

// getDirectory lists people and chats; everybody has one direct chat with the app and one with the AI bot.
func (s *Sim) getDirectory(w http.ResponseWriter, _ *http.Request) {
	people := []directoryPerson{}
	chats := []directoryChat{}
	for _, p := range s.dir.all() {
		people = append(people, directoryPerson{p.ID, p.OpenUserID, p.Name, p.Title, p.Status == 1})
		chats = append(chats,
			directoryChat{appPrefix + p.ID, "direct", s.opt.AppName, []string{p.ID}, true, "app"},
			directoryChat{botPrefix + p.ID, "direct", s.opt.BotName, []string{p.ID}, true, "aibot"})
	}
	for _, g := range s.dir.allGroups() {
		bot := "aibot"
		if g.Appchat {
			bot = ""
		}
		chats = append(chats, directoryChat{g.ID, "group", g.Name, orNone(g.Members), g.BotMember, bot})
	}
	writeJSON(w, map[string]any{"platform": "wecom", "people": people, "chats": chats})
}

// postPeople accepts the shared {"id","name","title","active"} as well as every field of Person.
func (s *Sim) postPeople(w http.ResponseWriter, r *http.Request) {
	type wirePerson struct {
		Person
		Active *bool `json:"active"`
	}
	many, ok := readMany[wirePerson](w, r)
	if !ok {
		return
	}
	out := []Person{}
	for _, p := range many {
		if p.ID == "" {
			badRequest(w, errors.New("person without id"))
			return
		}
		if p.Active != nil && !*p.Active {
			p.Status = 2
		}
		out = append(out, s.AddPerson(p.Person))
	}
	writeJSON(w, out)
}

func (s *Sim) postGroups(w http.ResponseWriter, r *http.Request) {
	many, ok := readMany[Group](w, r)
	if !ok {
		return
	}
	for _, g := range many {
		if g.ID == "" {
			badRequest(w, errors.New("group without id"))
			return
		}
		s.AddGroup(g)
	}
	writeJSON(w, many)
}

// getStream sends every change as server-sent events.
func (s *Sim) getStream(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "streaming unsupported", http.StatusInternalServerError)
		return
	}
	ch, stop := s.hub.subscribe()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher.Flush()
	for {
		select {
		case ev := <-ch:
			if !writeEvent(w, ev) {
				return
			}
			if len(ch) == 0 {
				flusher.Flush()
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

func writeEvent(w http.ResponseWriter, ev streamEvent) bool {
	data, err := json.Marshal(ev)
	if err != nil {
		return true
	}
	_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", ev.Seq, data)
	return err == nil
}
