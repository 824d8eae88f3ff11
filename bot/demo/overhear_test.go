package demo_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/imdesk/imdesk/core"
)

// overheard is one state of one message, as it appeared on a platform at some moment.
type overheard struct {
	on   core.Platform
	chat string
	raw  string
}

// witness takes down every state that any message ever had, also those that were replaced later.
type witness struct {
	mu   sync.Mutex
	seen []overheard
}

// overhears follows all platforms until the scenario ends.
func (p *play) overhears() *witness {
	p.t.Helper()
	w := &witness{}
	ctx, cancel := context.WithCancel(p.ctx)
	var wg sync.WaitGroup
	p.t.Cleanup(func() { cancel(); wg.Wait() })
	for on, stage := range p.stages {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, stage.URL+"/_sim/stream", nil)
		if err != nil {
			p.t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			p.t.Fatal(err)
		}
		wg.Go(func() {
			defer resp.Body.Close()
			in := bufio.NewScanner(resp.Body)
			in.Buffer(nil, 16<<20)
			for in.Scan() {
				if data, ok := strings.CutPrefix(in.Text(), "data:"); ok {
					w.note(on, data)
				}
			}
		})
	}
	return w
}

func (w *witness) note(on core.Platform, data string) {
	var e struct {
		Kind    string `json:"kind"`
		Chat    string `json:"chat"`
		Message struct {
			Chat string `json:"chat"`
		} `json:"message"`
	}
	if json.Unmarshal([]byte(data), &e) != nil || e.Kind == "traffic" || e.Kind == "connection" {
		return
	}
	if e.Message.Chat != "" {
		e.Chat = e.Message.Chat
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, overheard{on, e.Chat, data})
}

// all returns what was taken down so far.
func (w *witness) all() []overheard {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]overheard{}, w.seen...)
}
