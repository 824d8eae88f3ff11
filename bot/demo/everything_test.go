package demo_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// seenBy is one message as the platform stored it for one member of a chat.
type seenBy struct {
	on           core.Platform
	chat, viewer string
	from         string
	raw          string
}

// room is a chat of a platform.
type room struct {
	ID      string   `json:"id"`
	Members []string `json:"members"`
}

// fetch reads from a platform's control API.
func (p *play) fetch(on core.Platform, path string, into any) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.ctx, http.MethodGet, p.stages[on].URL+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("GET %s: %d %v", path, resp.StatusCode, err)
	}
}

// rooms lists every chat of a platform, those of people with the bot included.
func (p *play) rooms(on core.Platform) []room {
	p.t.Helper()
	var dir struct {
		Chats []room `json:"chats"`
	}
	p.fetch(on, "/_sim/directory", &dir)
	return dir.Chats
}

// everything is each message of each chat of each platform, as each member of the chat has it.
func (p *play) everything() []seenBy {
	p.t.Helper()
	var out []seenBy
	for on := range p.stages {
		for _, r := range p.rooms(on) {
			for _, viewer := range r.Members {
				var list []json.RawMessage
				p.fetch(on, "/_sim/messages?"+url.Values{"chat": {r.ID}, "person": {viewer}, "limit": {"1000"}}.Encode(), &list)
				for _, raw := range list {
					var m struct{ From string }
					_ = json.Unmarshal(raw, &m)
					out = append(out, seenBy{on, r.ID, viewer, m.From, string(raw)})
				}
			}
		}
	}
	if len(out) == 0 {
		p.t.Fatal("no message was found anywhere: the test looks in the wrong place")
	}
	return out
}

// wireCall is one request or frame between imdesk and a platform, as its simulator took it down.
type wireCall struct {
	Dir      string          `json:"dir"` // in is towards the platform
	Kind     string          `json:"kind"`
	Call     string          `json:"call"`
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`
}

func (c wireCall) String() string {
	return fmt.Sprintf("%s %s %s %s → %s", c.Dir, c.Kind, c.Call, c.Request, c.Response)
}

// traffic is everything that went over the wire between imdesk and a platform.
func (p *play) traffic(on core.Platform) []wireCall {
	p.t.Helper()
	var out []wireCall
	p.fetch(on, "/_sim/traffic?since=0&limit=100000", &out)
	if len(out) == 0 {
		p.t.Fatalf("nothing went over the wire to %s: the test looks in the wrong place", on)
	}
	return out
}

// holding keeps what contains any of the words.
func holding[T any](list []T, text func(T) string, words ...string) []T {
	var out []T
	for _, x := range list {
		for _, w := range words {
			if strings.Contains(text(x), w) {
				out = append(out, x)
				break
			}
		}
	}
	return out
}
