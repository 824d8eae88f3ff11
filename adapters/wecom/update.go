package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	wecomcards "github.com/imdesk/imdesk/cards/wecom"
	"github.com/imdesk/imdesk/core"
)

const opUpdate = "update card"

// errNoRight says that nothing allows an update now: the sender tells the person by a new message instead.
func errNoRight() *adapters.Error {
	return &adapters.Error{Verdict: adapters.Gone, Code: "no_update_right", Op: opUpdate, Message: "card can be updated once per click and once when it is finished"}
}

// Update implements adapters.Adapter. Each response code works once (developer.work.weixin.qq.com/document/path/94888): the click's own serves the outcome of the
// click, the one from sending is kept for the final state.
func (a *Adapter) Update(ctx context.Context, key string, m core.Outbound, prev core.Receipt) (core.Receipt, error) {
	if m.Card == nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: opUpdate, Message: "update holds no card"}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	held, click := readRight(prev.Right), readHandle(m.Click)
	if click.Kind == handleBotClick {
		return a.botUpdate(ctx, m, click, prev)
	}
	if held.Bot {
		return core.Receipt{}, errNoRight()
	}
	raw, lost := wecomcards.RenderUpdate(*m.Card, cards.WeComApp, "", a.updateOptions())
	if raw == nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: opUpdate, Message: "card can't be rendered"}
	}
	out := prev
	out.Degraded, out.Cost = lost, nil
	if click.Kind == handleAppClick && a.now().Before(click.At.Add(codeLife)) {
		user := click.User
		if user == "" {
			user = addressOf(m.Target.Account)
		}
		err := a.spend(ctx, key, click.ResponseCode, map[string]any{"userids": []string{user}, "template_card": raw})
		if !errors.Is(err, adapters.ErrGone) {
			return out, err
		}
	}
	if !m.Final || held.ResponseCode == "" || !a.now().Before(prev.RightUntil) {
		return core.Receipt{}, errNoRight()
	}
	err := a.spend(ctx, key, held.ResponseCode, map[string]any{"atall": 1, "template_card": raw})
	if err == nil || errors.Is(err, adapters.ErrGone) {
		held.ResponseCode = ""
		out.Right = held.encode()
	}
	return out, err
}

// spend uses a response code. A code that an earlier attempt of the same update may have used up was used by it.
func (a *Adapter) spend(ctx context.Context, key, code string, body map[string]any) error {
	body["agentid"], body["response_code"] = a.cfg.AgentID, code
	var out struct {
		Invalid json.RawMessage `json:"invaliduser"` // an array here; whoever left the company can't see the card anyway
	}
	err := a.call(ctx, request{op: opUpdate, path: "/cgi-bin/message/update_template_card", body: body, out: &out})
	switch {
	case err == nil:
		a.spent.forget(code)
	case adapters.VerdictOf(err) == adapters.Unknown:
		a.spent.doubt(code, key)
	case (codeOf(err) == codeCodeSpent || codeOf(err) == codeCodeInvalid) && a.spent.by(code, key):
		a.spent.forget(code)
		return nil
	}
	return err
}

// greyButtons disables the buttons of the clicker's copy and shows words in their place.
func (a *Adapter) greyButtons(ctx context.Context, h handle, words string) error {
	return a.call(ctx, request{op: opUpdate, path: "/cgi-bin/message/update_template_card", body: map[string]any{
		"userids": []string{h.User}, "agentid": a.cfg.AgentID, "response_code": h.ResponseCode, "button": map[string]string{"replace_name": words},
	}})
}

// maxDoubts bounds the memory for codes in doubt.
const maxDoubts = 4096

// spentCodes remembers which update may have used a code although its answer was lost.
type spentCodes struct {
	mu  sync.Mutex
	key map[string]string
}

func (s *spentCodes) doubt(code, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil || len(s.key) >= maxDoubts {
		s.key = map[string]string{}
	}
	s.key[code] = key
}

func (s *spentCodes) by(code, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key[code] == key && key != ""
}

func (s *spentCodes) forget(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.key, code)
}

// Recall implements adapters.Adapter: developer.work.weixin.qq.com/document/path/94867, within 24 h. The AI bot can't take anything back.
func (a *Adapter) Recall(ctx context.Context, prev core.Receipt) error {
	const op = "recall message"
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	held := readRight(prev.Right)
	id := held.MsgID
	if id == "" && len(prev.Right) == 0 {
		id = prev.MessageRef
	}
	if held.Bot || id == "" || strings.HasPrefix(id, "imdesk-") {
		return &adapters.Error{Verdict: adapters.Gone, Code: "no_recall", Op: op, Message: "message can't be taken back"}
	}
	for _, id := range append([]string{id}, held.More...) {
		err := a.call(ctx, request{op: op, path: "/cgi-bin/message/recall", body: map[string]string{"msgid": id}, repeatable: true})
		if err != nil {
			return err
		}
	}
	return nil
}
