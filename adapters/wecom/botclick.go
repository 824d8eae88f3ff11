package wecom

import (
	"context"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/cards"
	wecomcards "github.com/imdesk/imdesk/cards/wecom"
	"github.com/imdesk/imdesk/core"
)

var (
	errLate   = errors.New("answer is too late for the platform")
	errNoRoom = errors.New("an answer of the ai bot holds a card and no words")
)

// fromBotClick has a press on the AI bot's card handled and answers it: developer.work.weixin.qq.com/document/path/101027. The platform delivers it once.
func (r *receiver) fromBotClick(l *link, reqID string, m botMessage, received time.Time) {
	ctx, cancel := context.WithDeadline(context.Background(), received.Add(clickBudget+r.a.cfg.ClickGrace))
	defer cancel()
	chat := chatOf(m)
	free, err := r.Clicks.Take(ctx)
	if err != nil {
		r.a.counts.Add("click_busy")
		r.say(l, chat, textBusy)
		return
	}
	defer free()
	e, err := r.a.fromBotPress(ctx, reqID, m)
	switch {
	case errors.Is(err, errForeign):
		r.a.counts.Add("click_foreign")
		r.say(l, chat, textForeign)
		return
	case err != nil:
		r.a.counts.Add("click_not_ready")
		r.a.log.Warn("wecom ai bot click not ready", "err", err)
		r.say(l, chat, textBusy)
		return
	}
	budget := clickBudget + r.a.cfg.ClickGrace - time.Since(received)
	if budget < leastBudget {
		r.a.counts.Add("click_late")
		r.say(l, chat, textBusy)
		return
	}
	r.answerBotClick(l, readHandle(e.Handle), chat, r.Click(ctx, e, budget), received)
}

// fromBotPress normalises a click. The presser is told by the platform; what the button carries is only a claim.
func (a *Adapter) fromBotPress(ctx context.Context, reqID string, m botMessage) (core.Event, error) {
	c := m.Event.Card
	selected := map[string][]string{}
	for _, item := range c.Selected.Items {
		selected[item.Question] = item.Options.IDs
	}
	press, values, err := wecomcards.DecodeSelection(c.EventKey, selected)
	if err != nil {
		return core.Event{}, errForeign
	}
	e, err := a.botHead(ctx, m)
	if err != nil {
		return core.Event{}, err
	}
	e.Kind, e.MessageRef, e.Click = core.EventClick, c.TaskID, &core.Click{Press: press, Values: values}
	e.Handle = handle{Kind: handleBotClick, ReqID: reqID, TaskID: c.TaskID, User: m.From.UserID, At: a.now().UTC()}.encode()
	return e, nil
}

// answerBotClick puts the answer into the card. The platform has no short line for clicks, so what needs words is said in the chat; words of a result are left
// to the desk's own message, which Flushed's error asks for.
func (r *receiver) answerBotClick(l *link, h handle, chat botChatID, ans adapters.Answer, received time.Time) {
	flushed := reception.Once(ans.Flushed)
	defer func() {
		if p := recover(); p != nil {
			flushed(errors.New("answer could not be rendered"))
			panic(p)
		}
	}()
	switch {
	case ans.Status == adapters.AnswerBusy:
		flushed(r.say(l, chat, textBusy))
	case ans.Status == adapters.AnswerLate && ans.Card == nil:
		flushed(r.say(l, chat, textLate))
	case ans.Card == nil:
		flushed(errNoRoom)
	case time.Since(received) > answerTime+r.a.cfg.ClickGrace:
		r.a.counts.Add("answer_late")
		flushed(errLate)
	default:
		ctx, cancel := context.WithDeadline(context.Background(), received.Add(answerTime+r.a.cfg.ClickGrace))
		defer cancel()
		_, err := r.a.replaceClicked(ctx, l, h, *ans.Card)
		flushed(err)
	}
}

// replaceClicked answers a click by the card's new state, once for each click: the sink's answer and an update of the desk caused by the same click carry the
// same state, and whichever comes first serves both.
func (a *Adapter) replaceClicked(ctx context.Context, l *link, h handle, c cards.Card) ([]cards.Degradation, error) {
	answered, first := a.bot.claim(h.ReqID)
	if !first {
		select {
		case <-answered.done:
			return answered.lost, answered.err
		case <-ctx.Done():
			return nil, a.broken(opUpdate, ctx.Err(), true)
		}
	}
	raw, lost := wecomcards.Render(c, cards.WeComAIBot, h.TaskID, a.updateOptions())
	err := error(&adapters.Error{Verdict: adapters.Rejected, Op: opUpdate, Message: "card can't be rendered"})
	if raw != nil {
		body := map[string]any{"response_type": "update_template_card", "template_card": raw}
		err = a.botExchange(ctx, opUpdate, l, cmdUpdate, h.ReqID, "", body)
	}
	answered.lost, answered.err = lost, err
	close(answered.done)
	return lost, err
}

// say tells the chat a short line; there is nothing more to be done when that fails.
func (r *receiver) say(l *link, chat botChatID, words string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	err := r.a.botPush(ctx, "answer click", l, chat, "markdown", map[string]string{"content": words})
	if err != nil {
		r.a.counts.Add("answer_lost")
		r.a.log.Warn("wecom ai bot answer not sent", "err", err)
	}
	return err
}
