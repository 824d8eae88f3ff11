// Package actor plays people on a simulated platform through its control API: they write, read what their client shows and press buttons by
// their labels. It reads only the wire payloads the simulator stored, so that what it can do is what a person could.
package actor

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Stage is one simulated platform.
type Stage struct {
	Platform string
	URL      string
	client   *http.Client

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every event
	stop    context.CancelFunc
	wg      sync.WaitGroup
}

// Open connects to a simulator's control API and follows its events until Close.
func Open(ctx context.Context, platform, base string) (*Stage, error) {
	s := &Stage{Platform: platform, URL: base, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}, changed: make(chan struct{})}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/_sim/stream", nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("follow %s: %w", platform, err)
	}
	s.wg.Add(1)
	go s.follow(resp.Body)
	return s, nil
}

// Close ends the stage.
func (s *Stage) Close() {
	s.stop()
	s.wg.Wait()
	s.client.CloseIdleConnections()
}

func (s *Stage) follow(body io.ReadCloser) {
	defer s.wg.Done()
	defer body.Close()
	in := bufio.NewScanner(body)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		if strings.HasPrefix(in.Text(), "data:") && !strings.Contains(in.Text(), `"kind":"traffic"`) {
			s.mu.Lock()
			close(s.changed)
			s.changed = make(chan struct{})
			s.mu.Unlock()
		}
	}
}

func (s *Stage) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Utterance is what a person writes; an empty chat is the direct chat with the bot.
type Utterance struct {
	Person     string   `json:"person"`
	Chat       string   `json:"chat,omitempty"`
	Text       string   `json:"text"`
	MentionBot bool     `json:"mention_bot,omitempty"`
	Mentions   []string `json:"mentions,omitempty"`
	ReplyTo    string   `json:"reply_to,omitempty"`
	Files      []File   `json:"files,omitempty"`
}

// File is a file a person sends.
type File struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Content []byte `json:"content_base64"`
}

// Say lets a person write and returns the message's id.
func (s *Stage) Say(ctx context.Context, u Utterance) (string, error) {
	var out struct {
		MessageID string `json:"message_id"`
	}
	return out.MessageID, s.post(ctx, "/_sim/say", u, &out)
}

// Gesture lets a person do what else their client offers, such as to "join" or "leave" a group.
func (s *Stage) Gesture(ctx context.Context, kind, person, chat string) error {
	var out struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	err := s.post(ctx, "/_sim/gesture", map[string]string{"kind": kind, "person": person, "chat": chat}, &out)
	if err == nil && !out.OK {
		err = fmt.Errorf("%s: %s", kind, out.Error)
	}
	return err
}

// Answer is what the person sees after a press.
type Answer struct {
	OK    bool `json:"ok"`
	Code  int  `json:"code"`
	Toast struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"toast"`
	Error string `json:"error"`
}

// Click sends a platform's own form of a press.
func (s *Stage) Click(ctx context.Context, person, message string, action any) (Answer, error) {
	var out Answer
	err := s.post(ctx, "/_sim/click", map[string]any{"person": person, "message_id": message, "action": action}, &out)
	return out, err
}

// Messages returns the newest messages of a chat as the person sees them, oldest first.
func (s *Stage) Messages(ctx context.Context, chat, person string, limit int) ([]View, error) {
	q := url.Values{"chat": {chat}, "person": {person}, "limit": {fmt.Sprint(limit)}}
	var raw []message
	if err := s.do(ctx, http.MethodGet, "/_sim/messages?"+q.Encode(), nil, &raw); err != nil {
		return nil, err
	}
	out := make([]View, len(raw))
	for i, m := range raw {
		out[i] = m.view(s.Platform)
	}
	return out, nil
}

// Direct is the chat of a person with the bot.
func (s *Stage) Direct(ctx context.Context, person string) (string, error) {
	var dir struct {
		Chats []struct {
			ID      string   `json:"id"`
			Kind    string   `json:"kind"`
			Members []string `json:"members"`
		} `json:"chats"`
	}
	if err := s.do(ctx, http.MethodGet, "/_sim/directory", nil, &dir); err != nil {
		return "", err
	}
	for _, c := range dir.Chats {
		if c.Kind == "direct" && len(c.Members) > 0 && strings.EqualFold(c.Members[0], person) && !strings.HasPrefix(c.ID, "bot:") {
			return c.ID, nil
		}
	}
	return "", fmt.Errorf("%s has no direct chat on %s", person, s.Platform)
}

// Wait returns the newest message of a chat that matches, now or later.
func (s *Stage) Wait(ctx context.Context, chat, person string, match func(View) bool) (View, error) {
	for {
		changed := s.next()
		list, err := s.Messages(ctx, chat, person, 60)
		if err != nil {
			return View{}, err
		}
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].From == "bot" && !list[i].Recalled && match(list[i]) {
				return list[i], nil
			}
		}
		t := time.NewTimer(time.Second) // an event between the fetch and the wait is not lost: changed was taken before
		select {
		case <-ctx.Done():
			t.Stop()
			return View{}, fmt.Errorf("%s: no such message in %s; the last were:\n%s", s.Platform, chat, tail(list))
		case <-changed:
		case <-t.C:
		}
		t.Stop()
	}
}

func tail(list []View) string {
	var b strings.Builder
	for _, v := range list[max(0, len(list)-6):] {
		fmt.Fprintf(&b, "  [%s] %s  %v\n", v.From, v.Text, v.Labels())
	}
	return b.String()
}

// Press waits for a button with the label in a chat and presses it.
func (s *Stage) Press(ctx context.Context, chat, person, label string, values map[string]string) (Answer, error) {
	v, err := s.Wait(ctx, chat, person, func(v View) bool { return v.Button(label) != nil })
	if err != nil {
		return Answer{}, fmt.Errorf("press %q: %w", label, err)
	}
	return s.Click(ctx, person, v.ID, v.Button(label).Action(values))
}

func (s *Stage) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return s.do(ctx, http.MethodPost, path, body, out)
}

func (s *Stage) do(ctx context.Context, method, path string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
