package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// timerRules lets the rules answer to one event; its object is an id of its own, so that an event outlives the other timers of its ticket.
const (
	timerRules = "rules"
	dataTicket = "ticket"
	dataEvent  = "event" // automation.Event as JSON
	dataChain  = "chain" // names of rules as JSON
)

// dataRule is under which an act names the rule that did it.
const dataRule = "rule"

// verbAutomated is the act of a rule that fired.
const verbAutomated = "automated"

// rulesRead is how many of a ticket's newest acts a firing looks at.
const rulesRead = 200

// placing are the desk's own acts by which a ticket that a rule let be given comes to somebody.
var placing = []string{"dispatched", "passed_on", "unplaced", "transferred"}

// occur lets the rules hear of what was done since they last heard. What nobody listens to costs nothing.
func (t *turn) occur() error {
	if t.w.Automation == nil {
		return nil
	}
	var all []Timer
	for _, d := range t.witness.deeds.take() {
		events := automation.Happened(d.before, d.after, d.acts, func(id core.PersonID) bool {
			return id == d.after.Requester || t.me.Is(id) && t.me.Is(d.after.Requester)
		})
		for _, e := range events {
			if !t.w.Automation.Listens(e.Name, d.after.Desk) {
				continue
			}
			timer, err := t.answering(d, e)
			if err != nil {
				return err
			}
			all = append(all, timer)
		}
		if err := t.armIdle(d); err != nil {
			return err
		}
	}
	for i, timer := range all { // due at once, in the order in which they happened
		timer.Due = t.now.Add(time.Duration(i-len(all)) * time.Microsecond)
		if err := t.tx.SetTimer(t.ctx, timer); err != nil {
			return err
		}
	}
	return nil
}

// answering is the timer by which the rules answer to an event.
func (t *turn) answering(d deed, e automation.Event) (Timer, error) {
	chain := t.ledBy(d)
	if len(chain) > 0 {
		e.By = automation.ByRule
	}
	event, err := json.Marshal(e)
	if err != nil {
		return Timer{}, fmt.Errorf("keep an event: %w", err)
	}
	led, err := json.Marshal(chain)
	if err != nil {
		return Timer{}, fmt.Errorf("keep the rules behind an event: %w", err)
	}
	return Timer{
		Kind: timerRules, Object: "event-" + core.NewID(), Data: map[string]string{dataTicket: string(d.after.ID), dataEvent: string(event), dataChain: string(led)},
	}, nil
}

// ledBy are the rules behind what was done: those of this turn, or those that made the task or had the ticket given to somebody.
func (t *turn) ledBy(d deed) []string {
	byDesk := !slices.ContainsFunc(d.acts, func(a core.Act) bool { return a.Actor != "" })
	placed := slices.ContainsFunc(d.acts, func(a core.Act) bool { return slices.Contains(placing, a.Verb) })
	if len(t.led) == 0 && byDesk && (d.after.Type == core.Task || placed) {
		return d.after.Detail.Chain
	}
	return t.led
}

// fireRules judges the rules over one event and lets those that hold act.
func (t *turn) fireRules(timer Timer) error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(timer.Data[dataTicket]))
	if err != nil {
		return ignoreNotFound(err)
	}
	var e automation.Event
	var chain []string
	if err := json.Unmarshal([]byte(timer.Data[dataEvent]), &e); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	if err := json.Unmarshal([]byte(timer.Data[dataChain]), &chain); err != nil {
		return fmt.Errorf("read the rules behind an event: %w", err)
	}
	return t.answerEvent(tk, e, chain)
}

// answerEvent lets the rules answer to an event of a ticket.
func (t *turn) answerEvent(tk core.Ticket, e automation.Event, chain []string) error {
	t.channel = ChannelRule
	acts, err := t.tx.Acts(t.ctx, tk.ID, false, rulesRead)
	if err != nil {
		return err
	}
	f, err := t.factsNow(tk, e, acts)
	if err != nil {
		return err
	}
	past := automation.Past{Chain: chain, LastHour: t.firedLately(acts), Stopped: map[string]bool{}}
	for name, version := range tk.Detail.Stopped {
		past.Stopped[name] = version == t.w.Setup.Version
	}
	for _, v := range t.w.Automation.Judge(f, past) {
		if err := t.carryOut(tk.ID, f.Event, v, chain); err != nil {
			return err
		}
	}
	t.acting, t.led = "", nil
	return nil
}

// factsNow is what conditions see of a ticket as the event finds it.
func (t *turn) factsNow(tk core.Ticket, e automation.Event, acts []core.Act) (automation.Facts, error) {
	var p core.Person
	if tk.Requester != "" {
		var err error
		if p, err = t.tx.Person(t.ctx, tk.Requester); ignoreNotFound(err) != nil {
			return automation.Facts{}, err
		}
	}
	at := tk
	at.Created = t.now // the time of day that conditions see is that of the event
	seen := t.w.FactsOf(at, p)
	if e.Count == 0 {
		e.Count = automation.InRow(e, acts, p.Is)
	}
	return automation.Facts{Ticket: automation.Of(tk), Requester: seen.Requester, Event: e, Now: seen.Now}, nil
}

// firedLately counts how often rules acted on a ticket within the last hour.
func (t *turn) firedLately(acts []core.Act) int {
	n := 0
	for _, a := range acts {
		if a.Verb == verbAutomated && a.At.After(t.now.Add(-time.Hour)) {
			n++
		}
	}
	return n
}

// carryOut does what a verdict says. What the rule does is an event that knows the rule.
func (t *turn) carryOut(id core.TicketID, e automation.Event, v automation.Verdict, chain []string) error {
	t.acting, t.led = v.Rule.Name, append(slices.Clone(chain), v.Rule.Name)
	switch {
	case v.Outcome == automation.Broken:
		return t.tx.RaiseAlarm(t.ctx, alarmKey(v.Rule), language.Stored("规则「%s」的条件无法判断：%s", v.Rule.Name, v.Err.Error()))
	case !v.Outcome.Stops() && v.Outcome != automation.Fires:
		return nil
	}
	tk, err := t.tx.Ticket(t.ctx, id) // as the rules before left it
	if err != nil {
		return err
	}
	if v.Outcome.Stops() {
		return t.stopRule(&tk, v)
	}
	var did []string
	for _, a := range v.Rule.Do {
		said, err := t.takeAction(&tk, e, a)
		if core.CodeOf(err) != "" && core.MessageIn(language.Chinese, err) != "" {
			said, err = language.Stored("没有做成：%s", core.MessageIn(language.Chinese, err)), nil
		}
		if err != nil {
			return err
		}
		did = append(did, said)
	}
	if err := t.change(&tk, verbAutomated, language.Stored("规则「%s」：%s", v.Rule.Name, strings.Join(did, "；")), false); err != nil {
		return err
	}
	return t.occur()
}

// whyStopped says why a rule acts on a ticket no more.
var whyStopped = map[automation.Outcome]string{
	automation.Loop: "和其他规则互相触发", automation.TooDeep: "由太多规则接连触发", automation.TooOften: "一小时内动作太多",
}

// stopRule keeps a rule from acting on a ticket until the set-up is written anew, and says so where handlers and administrators look.
func (t *turn) stopRule(tk *core.Ticket, v automation.Verdict) error {
	stopped := map[string]int64{v.Rule.Name: t.w.Setup.Version}
	for name, version := range tk.Detail.Stopped {
		if version == t.w.Setup.Version {
			stopped[name] = version
		}
	}
	tk.Detail.Stopped = stopped
	why := whyStopped[v.Outcome]
	if err := t.change(tk, "automation_stopped", language.Stored("规则「%s」%s，不再处理这张工单", v.Rule.Name, language.Say(why)), false); err != nil {
		return err
	}
	return t.tx.RaiseAlarm(t.ctx, alarmKey(v.Rule), language.Stored("规则「%s」在 %s 上%s，已对这张工单停用。请检查规则，改好后重新 imdesk apply。", v.Rule.Name, tk.Number, language.Say(why)))
}

func alarmKey(a core.Automation) string { return "automation:" + a.Name }
