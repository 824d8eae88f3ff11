package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// CostReport is what the life of a ticket costs on DingTalk: report, claim, reply, resolve, rate.
type CostReport struct {
	Frugal bool  `json:"frugal"`
	API    int64 `json:"api_calls"`
	Stream int64 `json:"webhook_and_stream_units"`
	// Calls lists every call of the platform's API and every push, in order.
	Calls []string `json:"calls"`
}

// Aims of the life of a ticket: what a company of the standard edition gets a month is 5,000 calls and 3,000 units.
const (
	wantAPI, wantStream, wantFrugalAPI = 6, 6, 4
)

// quiet is how long nothing may happen until a life counts as over: refreshes of cards wait for each other.
const quiet = 3 * time.Second

// Cost plays one ticket through on DingTalk and reads the platform's own meters.
func Cost(ctx context.Context, env Environment, store string, frugal bool) (CostReport, error) {
	r := CostReport{Frugal: frugal}
	h, err := newHouse(ctx, env, houseOptions{store: store, people: 1, bots: func(all []config.Bot) []config.Bot {
		for _, b := range all {
			if b.DingTalk != nil {
				b.DingTalk.Frugal = frugal
				return []config.Bot{b}
			}
		}
		return nil
	}})
	if err != nil {
		return r, err
	}
	defer h.close()
	pf := dingtalkOf(h.sims.DingTalk)
	app, err := h.launch(ctx, false, pf)
	if err != nil {
		return r, err
	}
	defer app.stop()
	before := len(h.sims.DingTalk.Calls())
	start := pf.units()
	if err := h.life(ctx); err != nil {
		return r, fmt.Errorf("play the life of a ticket: %w", err)
	}
	if err := settled(ctx, h.sims.DingTalk); err != nil {
		return r, err
	}
	end := pf.units()
	r.API, r.Stream = end["api"]-start["api"], end["stream"]-start["stream"]
	for _, c := range h.sims.DingTalk.Calls()[before:] {
		r.Calls = append(r.Calls, fmt.Sprintf("%-12s %s", c.Kind, c.Call))
	}
	return r, nil
}

// settled waits until the platform has seen nothing for a while.
func settled(ctx context.Context, s *dingtalksim.Sim) error {
	for last := -1; ; {
		n := 0
		for _, c := range s.Calls() {
			if c.Kind != "ping" {
				n++
			}
		}
		if n == last {
			return nil
		}
		last = n
		if !rest(ctx, quiet) {
			return ctx.Err()
		}
	}
}

// labelDirect submits a report as it was understood, without the draft (core/desk).
const labelDirect = "直接提交"

// life is one ticket from report to rating; the technician works in the group of the desk.
func (h *house) life(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	stage, err := actor.Open(ctx, string(core.DingTalk), h.sims.DingTalk.URL())
	if err != nil {
		return err
	}
	defer stage.Close()
	desk := core.DeskID("it")
	group, technician := "", ""
	for _, g := range h.company.Groups {
		if g.Desk == desk && g.Platform == core.DingTalk {
			group = g.Chat
			for _, m := range g.Members {
				technician = cmp.Or(technician, demo.AccountOf(h.company, m, core.DingTalk))
			}
		}
	}
	who := person(0)
	direct := h.sims.DingTalk.DirectChat(who)
	l := &lifeScript{ctx: ctx, stage: stage}
	l.says(who, "", reports[0])
	l.presses(who, direct, labelDirect)
	number := ticketNumber.FindString(l.sees(who, direct, hasNumber).Text)
	l.presses(technician, group, "接单")
	l.says(technician, group, "回复 "+number+" 请把协议改为 SSL 再试")
	l.sees(who, direct, func(v actor.View) bool { return v.Has("SSL 再试") })
	l.says(technician, group, "解决 "+number+" 已放通 4500 端口")
	l.presses(who, direct, "满意")
	return l.err
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

func (l *lifeScript) presses(who, chat, label string) {
	if l.err != nil {
		return
	}
	a, err := l.stage.Press(l.ctx, chat, who, label, nil)
	if l.err = err; err == nil && !a.OK {
		l.err = fmt.Errorf("press %s: %w", label, errUnanswered{a.Error})
	}
}

func printCost(w io.Writer, list []CostReport) {
	for _, r := range list {
		name, api := "life of a ticket on DingTalk", float64(wantAPI)
		if r.Frugal {
			name, api = name+", frugal", wantFrugalAPI
		}
		fmt.Fprintln(w, name)
		for _, c := range slices.Clone(r.Calls) {
			fmt.Fprintln(w, "   ", c)
		}
		printAims(w, []aim{{what: "metered API calls", measured: float64(r.API), want: api}, {what: "Webhook & Stream units", measured: float64(r.Stream), want: wantStream}})
	}
}
