package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// labelDirect submits a report as it was understood, without the draft (core/desk).
const labelDirect = "直接提交"

// players are who lives a ticket on each platform, by their ids in the demo company: the first approver is the requester's manager, the second leads the desk.
var players = map[core.Platform]struct{ requester, manager, lead, technician core.PersonID }{
	core.WeCom:    {"zhao-wanqing", "bai-xuefeng", "tang-yifan", "shen-yue"},
	core.DingTalk: {"ma-chao", "han-zhigang", "tang-yifan", "gao-zhiyuan"},
	core.Feishu:   {"feng-zihan", "zheng-kai", "tang-yifan", "lin-xiaoman"},
}

// life is one ticket from its first word to the rating, as people live it who waste no click; the technician works in the group of the desk.
func (h *house) life(ctx context.Context, on core.Platform, life string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	stage, err := actor.Open(ctx, string(on), h.simURL(on))
	if err != nil {
		return err
	}
	defer stage.Close()
	l := &lifeScript{ctx: ctx, stage: stage}
	who := players[on]
	requester, technician, group := h.at(who.requester, on), h.at(who.technician, on), h.groupOf(on)
	direct := l.direct(requester)
	number := ""
	switch life {
	case LifeIncident:
		number = l.incident(requester, direct)
	case LifeRequest:
		number = l.request(on, requester, direct, h.at(who.manager, on), h.at(who.lead, on))
	}
	l.presses(technician, group, "接单")
	if life == LifeIncident {
		l.says(technician, group, "回复 "+number+" 请把协议改为 SSL 再试")
		l.sees(requester, direct, func(v actor.View) bool { return v.Has("SSL 再试") })
	}
	l.says(technician, group, "解决 "+number+" 已办好")
	l.presses(requester, direct, "满意")
	return l.err
}

// incident is a report as far as its number.
func (l *lifeScript) incident(who, direct string) string {
	l.says(who, "", reports[0])
	// The draft comes first where the suggestions offer no way around it.
	v := l.sees(who, direct, func(v actor.View) bool { return v.Button(labelDirect) != nil || v.Button("仍需人工") != nil })
	if v.Button(labelDirect) != nil {
		l.presses(who, direct, labelDirect)
	} else {
		l.presses(who, direct, "仍需人工")
		l.presses(who, direct, "提交")
	}
	return ticketNumber.FindString(l.sees(who, direct, hasNumber).Text)
}

// request asks for a laptop by the platform's means and has it approved twice.
func (l *lifeScript) request(on core.Platform, who, direct, manager, lead string) string {
	l.says(who, "", "申请 笔记本")
	if on == core.Feishu {
		l.fills(who, direct, "提交申请", map[string]string{"model": "o1", "kind": "o2", "needed_on": "2099-12-01", "reason": "原机器电池鼓包"})
	} else {
		for i, answer := range []string{"1", "到期更换", "2099-12-01", "原机器电池鼓包"} {
			l.sees(who, direct, func(v actor.View) bool { return v.Has(fmt.Sprintf("%d/4", i+1)) })
			l.says(who, "", answer)
		}
	}
	number := ticketNumber.FindString(l.sees(who, direct, hasNumber).Text)
	l.presses(manager, l.direct(manager), "同意")
	l.presses(lead, l.direct(lead), "同意")
	return number
}

func (h *house) at(id core.PersonID, on core.Platform) string {
	return demo.AccountOf(h.company, id, on)
}

func (h *house) simURL(on core.Platform) string {
	return map[core.Platform]string{core.WeCom: h.sims.WeCom.URL(), core.DingTalk: h.sims.DingTalk.URL(), core.Feishu: h.sims.Feishu.URL()}[on]
}

// lifeScript plays steps until one fails.
type lifeScript struct {
	ctx   context.Context
	stage *actor.Stage
	err   error
}

func (l *lifeScript) says(who, chat, text string) {
	if l.err == nil {
		_, l.err = l.stage.Say(l.ctx, actor.Utterance{Person: who, Chat: chat, Text: text, MentionBot: chat != ""})
	}
}

func (l *lifeScript) sees(who, chat string, match func(actor.View) bool) (v actor.View) {
	if l.err == nil {
		v, l.err = l.stage.Wait(l.ctx, chat, who, match)
	}
	return v
}

func (l *lifeScript) direct(who string) (chat string) {
	if l.err == nil {
		chat, l.err = l.stage.Direct(l.ctx, who)
	}
	return chat
}

func (l *lifeScript) presses(who, chat, label string) { l.fills(who, chat, label, nil) }

func (l *lifeScript) fills(who, chat, label string, values map[string]string) {
	if l.err != nil {
		return
	}
	a, err := l.stage.Press(l.ctx, chat, who, label, values)
	if l.err = err; err == nil && !a.OK {
		l.err = fmt.Errorf("press %s: %w", label, errUnanswered{a.Error})
	}
}
