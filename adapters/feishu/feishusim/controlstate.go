package feishusim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// personBody adds the contract's "active" to a person.
type personBody struct {
	Person
	Active *bool `json:"active"`
}

func (s *Sim) simPeople(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[oneOrMany[personBody]](w, r)
	if !ok {
		return
	}
	for _, p := range in {
		if p.Active != nil && !*p.Active {
			p.Resigned = true
		}
		s.AddPerson(p.Person)
	}
	tell(w, map[string]int{"added": len(in)})
}

// groupBody makes the bot a member unless the body says otherwise.
type groupBody struct {
	Group
	BotMember *bool `json:"bot_member"`
}

func (s *Sim) simGroups(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[oneOrMany[groupBody]](w, r)
	if !ok {
		return
	}
	for _, g := range in {
		g.Group.BotMember = g.BotMember == nil || *g.BotMember
		s.AddGroup(g.Group)
	}
	tell(w, map[string]int{"added": len(in)})
}

func (s *Sim) simDirectory(w http.ResponseWriter, _ *http.Request) {
	type chatOut struct {
		ID        string   `json:"id"`
		Kind      string   `json:"kind"`
		Name      string   `json:"name"`
		Members   []string `json:"members"`
		BotMember bool     `json:"bot_member"`
	}
	world := s.world
	world.mu.Lock()
	people, chats := []personBody{}, []chatOut{}
	for _, p := range world.order {
		active := !p.Resigned && !p.Frozen
		people = append(people, personBody{Person: *p, Active: &active})
	}
	for _, c := range world.chatList {
		kind := "group"
		if c.direct {
			kind = "direct"
		}
		chats = append(chats, chatOut{c.ID, kind, c.Name, append([]string{}, c.Members...), c.BotMember})
	}
	world.mu.Unlock()
	tell(w, map[string]any{"platform": "feishu", "people": people, "chats": chats})
}

func (s *Sim) simMeters(w http.ResponseWriter, _ *http.Request) {
	calls := map[string]int64{}
	for kind, n := range s.journal.counts {
		calls[kind] = n.Load()
	}
	budgets, st := s.gate.snapshot(), &s.hub.stats
	budgets["limits"] = s.live().meters
	tell(w, map[string]any{"calls": calls, "budgets": budgets, "connections": s.hub.count(), "pushes": map[string]int64{
		"delivered": st.delivered.Load(), "answered": st.answered.Load(), "unanswered": st.unanswered.Load(),
		"late": st.late.Load(), "redelivered": st.redelivered.Load(), "lost": st.lost.Load()}})
}

// simOptions changes what may change while running; absent keys stay.
func (s *Sim) simOptions(w http.ResponseWriter, r *http.Request) {
	next := *s.live()
	in, ok := listen[struct {
		LatencyMS  *[2]float64     `json:"latency_ms"`
		Redelivery *string         `json:"redelivery"`
		Meters     json.RawMessage `json:"meters"`
	}](w, r)
	if !ok {
		return
	}
	if in.LatencyMS != nil {
		for i, ms := range in.LatencyMS {
			next.latency[i] = time.Duration(ms * float64(time.Millisecond))
		}
	}
	if in.Redelivery != nil {
		if *in.Redelivery != RedeliveryDocumented && *in.Redelivery != RedeliveryForgetful {
			complain(w, http.StatusBadRequest, fmt.Errorf("unknown redelivery %q", *in.Redelivery))
			return
		}
		next.redelivery = *in.Redelivery
	}
	if len(in.Meters) > 0 { // absent keys keep their value, 0 restores the documented number
		if err := json.Unmarshal(in.Meters, &next.meters); err != nil {
			complain(w, http.StatusBadRequest, fmt.Errorf("read meters: %w", err))
			return
		}
		next.meters = next.meters.withDefaults()
	}
	s.runtime.Store(&next)
	tell(w, map[string]bool{"ok": true})
}

// simGesture is this platform's addition to the common API: what people do
// besides writing and clicking.
func (s *Sim) simGesture(w http.ResponseWriter, r *http.Request) {
	in, ok := listen[struct {
		Kind    string `json:"kind"`
		Person  string `json:"person"`
		Chat    string `json:"chat"`
		Message string `json:"message_id"`
		Emoji   string `json:"emoji"`
		Key     string `json:"event_key"`
	}](w, r)
	if !ok {
		return
	}
	var err error
	switch in.Kind {
	case "recall":
		err = s.Recall(in.Person, in.Message)
	case "react":
		err = s.React(in.Person, in.Message, in.Emoji)
	case "enter":
		err = s.EnterChat(in.Person)
	case "menu":
		err = s.Menu(in.Person, in.Key)
	case "join":
		err = s.JoinGroup(in.Chat, in.Person)
	case "leave":
		err = s.LeaveGroup(in.Chat, in.Person)
	case "withdraw":
		err = s.WithdrawFromGroup(in.Chat, in.Person)
	case "add_bot":
		err = s.AddBot(in.Chat)
	case "remove_bot":
		err = s.RemoveBot(in.Chat)
	default:
		err = fmt.Errorf("unknown gesture %q", in.Kind)
	}
	if err != nil {
		complain(w, http.StatusUnprocessableEntity, err)
		return
	}
	tell(w, map[string]bool{"ok": true})
}
