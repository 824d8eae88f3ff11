package chaos

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// errand is one person's business with the desk: report, press 仍需人工, press 提交, perhaps be served by a technician.
type errand struct {
	crowd  *crowd
	site   *site
	on     core.Platform
	stage  *actor.Stage
	who    string
	chat   string
	marker string // stands in the report and so in the ticket
	claim  bool

	said   int    // how often the report was written
	number string // of the ticket, as the person saw it
	err    error
}

// problems are reports for which the knowledge base has suggestions, so that 仍需人工 is offered.
var problems = []string{"VPN 连不上，提示错误 809，工位 %s", "打印机卡纸了，工位 %s", "电脑蓝屏了一直重启，工位 %s"}

func (e *errand) run(ctx context.Context) error {
	e.thinks(ctx, 1200*time.Millisecond)
	if err := e.report(ctx); err != nil {
		return err
	}
	if _, err := e.pressUntil(ctx, "仍需人工", func(v actor.View) bool { return v.Button("提交") != nil || e.numberIn(v) != "" }); err != nil {
		return err
	}
	v, err := e.pressUntil(ctx, "提交", func(v actor.View) bool { return e.numberIn(v) != "" })
	if err != nil {
		return err
	}
	e.number = e.numberIn(v)
	if e.claim {
		e.crowd.claims[e.on] <- e
	}
	return nil
}

// report writes until the desk reacts. Writing again is what a person does when the platform lost the first message.
func (e *errand) report(ctx context.Context) error {
	text := fmt.Sprintf(problems[e.site.dice.below(len(problems))], e.marker)
	for ctx.Err() == nil {
		if e.said++; e.said > 1 {
			e.crowd.tally.add(e.on, "said again")
		}
		if _, err := e.stage.Say(ctx, actor.Utterance{Person: e.who, Text: text}); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		wait, cancel := context.WithTimeout(ctx, 2*patience)
		_, err := e.stage.Wait(wait, e.chat, e.who, func(v actor.View) bool { return v.Button("仍需人工") != nil || v.Button("提交") != nil })
		cancel()
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("no answer to the report: %w", ctx.Err())
}

// pressUntil presses a button, again and again if need be and now and then twice at once, until the chat shows what it should.
func (e *errand) pressUntil(ctx context.Context, label string, goal func(actor.View) bool) (actor.View, error) {
	var v actor.View
	var err error
	for ctx.Err() == nil {
		v, err = e.look(ctx, 4*patience, func(v actor.View) bool { return goal(v) || v.Button(label) != nil })
		switch {
		case err != nil:
			e.crowd.tally.add(e.on, "stared at a silent chat")
			continue
		case goal(v):
			return v, nil
		}
		e.thinks(ctx, 800*time.Millisecond)
		twice := e.site.dice.chance(0.2)
		if twice {
			go e.press(ctx, v, label)
		}
		e.press(ctx, v, label)
		if v, err = e.look(ctx, patience, goal); err == nil {
			return v, nil
		}
	}
	return v, fmt.Errorf("press %s: %w", label, errors.Join(ctx.Err(), err))
}

// thinks spreads what people do over time, so that every step meets a kill now and then.
func (e *errand) thinks(ctx context.Context, most time.Duration) {
	t := time.NewTimer(e.site.dice.between(0, most))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func (e *errand) look(ctx context.Context, wait time.Duration, match func(actor.View) bool) (actor.View, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return e.stage.Wait(ctx, e.chat, e.who, match)
}

// press presses once and notes what the person saw.
func (e *errand) press(ctx context.Context, v actor.View, label string) {
	b := v.Button(label)
	if b == nil {
		return
	}
	ans, err := e.stage.Click(ctx, e.who, v.ID, b.Action(nil))
	what := kindOf(ans, err)
	e.crowd.tally.add(e.on, what)
	if what == platformError {
		e.crowd.tally.add(e.on, fmt.Sprintf("%s %d: %s", what, ans.Code, ans.Error))
	}
}

const platformError = "platform error"

// kindOf names what a person saw after a press.
func kindOf(a actor.Answer, err error) string {
	switch {
	case err != nil, !a.OK && a.Code == 0:
		return "changed under the finger" // the card had gone on meanwhile, and the client itself refused
	case !a.OK:
		return platformError
	case strings.Contains(a.Toast.Text, "系统繁忙"):
		return "busy"
	case strings.Contains(a.Toast.Text, "处理中"):
		return "late"
	case a.Toast.Text == "":
		return "accepted" // WeCom shows no toast; a card may say it all elsewhere
	}
	return "done"
}

var ticketNumber = regexp.MustCompile(`\bIT-\d{6}\b`)

func (e *errand) numberIn(v actor.View) string { return ticketNumber.FindString(v.Text) }

// work is the technician of a platform, who claims one ticket after the other by command.
func (c *crowd) work(ctx context.Context, p core.Platform) {
	stage, group, who := c.site.stages[p], c.site.group(p), c.site.account(technicians[p], p)
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-c.claims[p]:
			e.err = c.claimFor(ctx, stage, group, who, e)
		case <-time.After(100 * time.Millisecond):
			if !c.busy() && len(c.claims[p]) == 0 {
				return
			}
		}
	}
}

// claimFor claims until the requester is told who works on it.
func (c *crowd) claimFor(ctx context.Context, stage *actor.Stage, group, who string, e *errand) error {
	name := c.site.name(technicians[e.on])
	for tries := 0; ctx.Err() == nil; tries++ {
		if _, err := stage.Say(ctx, actor.Utterance{Person: who, Chat: group, Text: "接单 " + e.number, MentionBot: true}); err != nil {
			return fmt.Errorf("claim %s: %w", e.number, err)
		}
		if _, err := e.look(ctx, patience, func(v actor.View) bool { return v.Has(name) }); err == nil {
			return nil
		}
		c.tally.add(e.on, "claimed again")
	}
	return fmt.Errorf("%s was never told that %s works on %s: %w", e.who, name, e.number, ctx.Err())
}

func (s *site) name(id core.PersonID) string {
	for _, p := range s.company.People {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}
