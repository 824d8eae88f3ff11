package wecom

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Windows of answering: developer.work.weixin.qq.com/document/path/101463, each a little short of the platform's.
const (
	respondLife = 24*time.Hour - time.Minute
	welcomeLife = 4500 * time.Millisecond
)

const opBotSend = "send ai bot message"

// aibot is the sending side of the AI bot.
type aibot struct {
	link atomic.Pointer[link] // nil while not subscribed

	mu       sync.Mutex
	answered map[string]*botAnswer // req_ids that were used, which isn't allowed twice
	doubtful map[string]bool       // keys of texts that may have been sent
}

// botAnswer is the one answer to a callback.
type botAnswer struct {
	done chan struct{}
	lost []cards.Degradation
	err  error
}

// maxAnswered bounds the memory for used req_ids and for doubts.
const maxAnswered = 8192

// claim takes the right to answer a req_id; first is false when it was taken before.
func (b *aibot) claim(reqID string) (ans *botAnswer, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if ans, ok := b.answered[reqID]; ok {
		return ans, false
	}
	if b.answered == nil || len(b.answered) >= maxAnswered {
		b.answered = map[string]*botAnswer{}
	}
	ans = &botAnswer{done: make(chan struct{})}
	b.answered[reqID] = ans
	return ans, true
}

func (b *aibot) doubt(key string, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !on {
		delete(b.doubtful, key)
		return
	}
	if b.doubtful == nil || len(b.doubtful) >= maxAnswered {
		b.doubtful = map[string]bool{}
	}
	b.doubtful[key] = true
}

func (b *aibot) inDoubt(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.doubtful[key]
}

// botChatID is a chat as aibot_send_msg names it; the spelling counts.
type botChatID struct {
	id   string
	kind int // 1 single, 2 group
}

func chatOf(m botMessage) botChatID {
	if m.ChatID != "" && m.ChatType != "single" {
		return botChatID{m.ChatID, 2}
	}
	return botChatID{m.From.UserID, 1}
}

func chatNamed(conversation string) botChatID {
	if user, ok := strings.CutPrefix(conversation, botChat); ok {
		return botChatID{user, 1}
	}
	return botChatID{conversation, 2}
}

// current returns the link to send by.
func (a *Adapter) current(op string) (*link, error) {
	if a.bot == nil {
		return nil, &adapters.Error{
			Verdict: adapters.Misconfigured, Op: op, Code: "no_aibot", Message: "groups need an ai bot",
			Remedy: "群消息需要智能机器人：" + remedyBot,
		}
	}
	l := a.bot.link.Load()
	if l == nil || l.broken() {
		return nil, a.broken(op, errNotSent, true)
	}
	return l, nil
}

// botSend sends through the AI bot. A card repeated with its key is refused by its task id, so it is shown once; a text may be shown twice and says so.
func (a *Adapter) botSend(ctx context.Context, key string, m core.Outbound) (core.Receipt, error) {
	l, err := a.current(opBotSend)
	if err != nil {
		return core.Receipt{}, err
	}
	if m.Card != nil {
		return a.botSendCard(ctx, l, key, m)
	}
	if a.bot.inDoubt(key) {
		if m.Promise != core.PromiseReach {
			return core.Receipt{}, &adapters.Error{Verdict: adapters.Unknown, Op: opBotSend, Message: "an earlier attempt may have been shown"}
		}
		m.Text += "（重发）"
	}
	parts := compose(m, maxBotText)
	if len(parts) == 0 {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: opBotSend, Message: "text is empty"}
	}
	for i, part := range parts {
		err := a.botSay(ctx, l, m.Target, i == 0, "markdown", map[string]string{"content": part})
		if err != nil {
			// After the first part the next attempt would repeat what was shown.
			a.bot.doubt(key, i > 0 || adapters.VerdictOf(err) == adapters.Unknown)
			return core.Receipt{}, err
		}
	}
	a.bot.doubt(key, false)
	return core.Receipt{}, nil
}

func (a *Adapter) botSendCard(ctx context.Context, l *link, key string, m core.Outbound) (core.Receipt, error) {
	raw, taskID, lost := a.renderNew(*m.Card, cards.WeComAIBot, key)
	if raw == nil {
		text := m
		text.Card, text.Text = nil, string(cards.Escape(cards.Text(*m.Card, maxBotText/2)))
		r, err := a.botSend(ctx, key, text)
		r.AsText, r.Degraded = true, lost
		return r, err
	}
	err := a.botSay(ctx, l, m.Target, true, "template_card", raw)
	if codeOf(err) == codeTaskIDUsed {
		a.counts.Add("send_repeated") // see sendCard
		err = nil
	}
	if err != nil {
		return core.Receipt{}, err
	}
	// Such a card changes only in the answer to a click on it.
	now := a.now().UTC()
	return core.Receipt{MessageRef: taskID, Right: right{TaskID: taskID, Bot: true}.encode(), RightUntil: now, Degraded: lost}, nil
}

// botSay answers the callback the target names, if that is still possible, else pushes into the chat.
func (a *Adapter) botSay(ctx context.Context, l *link, t core.Target, first bool, kind string, content any) error {
	chat := chatNamed(t.Conversation)
	if h := readHandle(t.Handle); first && h.ReqID != "" {
		err, done := a.botRespond(ctx, l, h, chat, kind, content)
		if done {
			return err
		}
	}
	return a.botPush(ctx, opBotSend, l, chat, kind, content)
}

// botRespond answers by req_id. done is false when that isn't possible and nothing was shown.
func (a *Adapter) botRespond(ctx context.Context, l *link, h handle, chat botChatID, kind string, content any) (err error, done bool) {
	age := a.now().Sub(h.At)
	cmd := cmdRespond
	switch {
	case h.Kind == handleBotMessage && age < respondLife:
	case h.Kind == handleBotEnter && age < welcomeLife:
		cmd = cmdWelcome // text or card only: developer.work.weixin.qq.com/document/path/101463
		if md, ok := content.(map[string]string); ok && kind == "markdown" {
			kind, content = "text", map[string]string{"content": cards.Inert(md["content"])}
		}
	default:
		return nil, false
	}
	ans, mine := a.bot.claim(h.ReqID)
	if !mine {
		return nil, false
	}
	defer close(ans.done)
	err = a.botExchange(ctx, opBotSend, l, cmd, h.ReqID, chat.id, map[string]any{"msgtype": kind, kind: content})
	if code := codeOf(err); code == codeBadReqID || code == codeStreamTooOld {
		return nil, false
	}
	return err, true
}

// botPush sends into a chat in which somebody has spoken to the bot before.
func (a *Adapter) botPush(ctx context.Context, op string, l *link, chat botChatID, kind string, content any) error {
	body := map[string]any{"chatid": chat.id, "chat_type": chat.kind, "msgtype": kind, kind: content}
	return a.botExchange(ctx, op, l, cmdSend, newReqID(cmdSend), chat.id, body)
}

// botExchange sends a frame and judges its acknowledgement.
func (a *Adapter) botExchange(ctx context.Context, op string, l *link, cmd, reqID, chat string, body any) error {
	_, err := a.botAsk(ctx, op, l, cmd, reqID, chat, body)
	return err
}

func (a *Adapter) botAsk(ctx context.Context, op string, l *link, cmd, reqID, chat string, body any) (frame, error) {
	f, err := l.exchange(ctx, cmd, reqID, body)
	if err != nil {
		return f, a.broken(op, err, false)
	}
	if f.Code == 0 {
		return f, nil
	}
	e := a.refusal(op, cmd+" "+chat, f.Code, f.Message)
	if f.Code == codeTooOften && chat != "" {
		e.Scope = adapters.ScopeChat // replies and pushes of one chat share a budget
	}
	return f, e
}

// botUpdate changes a clicked card. It works for 5 s after the click and is the same as the click's answer.
func (a *Adapter) botUpdate(ctx context.Context, m core.Outbound, click handle, prev core.Receipt) (core.Receipt, error) {
	if a.now().Sub(click.At) > answerTime+a.cfg.ClickGrace {
		return core.Receipt{}, errNoRight()
	}
	l, err := a.current(opUpdate)
	if err != nil {
		return core.Receipt{}, err
	}
	lost, err := a.replaceClicked(ctx, l, click, *m.Card)
	if err != nil {
		if errors.Is(err, adapters.ErrRejected) || errors.Is(err, adapters.ErrGone) || errors.Is(err, adapters.ErrUnknown) {
			return core.Receipt{}, errNoRight() // the time is over before anything could be repeated
		}
		return core.Receipt{}, err
	}
	out := prev
	out.Degraded, out.Cost = lost, nil
	return out, nil
}

// botSendMedia shows an uploaded file.
func (a *Adapter) botSendMedia(ctx context.Context, key string, t core.Target, kind string, content map[string]string) (core.Receipt, error) {
	l, err := a.current(opBotSend)
	if err != nil {
		return core.Receipt{}, err
	}
	if a.bot.inDoubt(key) {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Unknown, Op: opBotSend, Message: "an earlier attempt may have been shown"}
	}
	err = a.botPush(ctx, opBotSend, l, chatNamed(t.Conversation), kind, content)
	a.bot.doubt(key, adapters.VerdictOf(err) == adapters.Unknown)
	return core.Receipt{}, err
}
