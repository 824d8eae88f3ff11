package console

import (
	"time"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/rulebook"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/privacy"
)

// firedDays is how far back a rule's firings are counted.
const firedDays = 30

// rulesView are the rules in their order; the first that holds counts.
type rulesView struct {
	Version int64      `json:"version"`
	Days    int        `json:"days"`
	Items   []ruleView `json:"items"`
	// Gone is how often rules fired that are there no more.
	Gone int `json:"gone"`
}

// ruleView is a rule: when it holds (empty: always), what it does in words, and how often it fired in Days days.
type ruleView struct {
	Name   string `json:"name"`
	When   string `json:"when"`
	Effect string `json:"effect"`
	Fired  int    `json:"fired"`
}

func (s *server) listRules(c *call) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	fired, err := c.org.Routed(c.Context(), s.Clock.Now().AddDate(0, 0, -firedDays))
	if err != nil {
		return nil, err
	}
	v := rulesView{Version: setup.Version, Days: firedDays, Items: []ruleView{}}
	for _, n := range fired {
		v.Gone += n
	}
	for _, r := range setup.Rules {
		n := fired[desk.RoutedBy(r.Name)]
		v.Gone -= n
		v.Items = append(v.Items, ruleView{r.Name, r.When, rulebook.Effect(r), n})
	}
	return v, nil
}

// whyRouted is why a ticket was dispatched as it was.
type whyRouted struct {
	Number   string        `json:"number"`
	Title    string        `json:"title"`
	AtFiling string        `json:"at_filing"`
	Facts    core.Facts    `json:"facts"`
	Verdicts []verdictView `json:"verdicts"`
	Steps    []routedStep  `json:"steps"`
}

// verdictView is what became of one rule of the present, and why.
type verdictView struct {
	Rule    string           `json:"rule"`
	Outcome dispatch.Outcome `json:"outcome"`
	Reason  string           `json:"reason"`
}

// routedStep is one time the ticket was given to somebody, or to nobody.
type routedStep struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// explainRules judges the rules of the present for one ticket, as `imdesk rules explain` does.
func (s *server) explainRules(c *call) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	book, err := rulebook.Open(c.org, &setup)
	if err != nil {
		return nil, err
	}
	number := c.query("ticket")
	if number == "" {
		return nil, invalid("请填写工单编号，例如 IT-000123")
	}
	e, err := book.Explanation(c.Context(), number)
	if core.CodeOf(err) == core.CodeNotFound {
		return nil, core.Refuse(core.CodeNotFound, "没有这张工单，请检查编号，例如 IT-000123")
	}
	if err != nil {
		return nil, err
	}
	v := whyRouted{e.Ticket.Number, e.Ticket.Title, e.AtFiling(), e.Facts, []verdictView{}, []routedStep{}}
	for _, x := range e.Verdicts {
		v.Verdicts = append(v.Verdicts, verdictView{x.Rule.Name, x.Outcome, rulebook.Reason(x)})
	}
	for _, a := range e.Steps {
		v.Steps = append(v.Steps, routedStep{a.At, a.Text})
	}
	if doc, found, err := privacy.Document(v); err != nil || found {
		return doc, err // a title may name a number
	}
	return v, nil
}

// ruleTrial asks what rules would do with the tickets of the last days. Rules is YAML; empty means those in force.
type ruleTrial struct {
	Days  int    `json:"days"`
	Rules string `json:"rules"`
}

// trialView is the answer. Cut is true when only the newest tickets were judged.
type trialView struct {
	Total   int           `json:"total"`
	None    int           `json:"none"`
	Cut     bool          `json:"cut"`
	Fired   []firedView   `json:"fired"`
	Changes []trialChange `json:"changes"`
}

type firedView struct {
	Rule   string `json:"rule"`
	Effect string `json:"effect"`
	Times  int    `json:"times"`
}

type trialChange struct {
	Number string `json:"number"`
	Rule   string `json:"rule"`
	Change string `json:"change"`
}

// mostTried bounds how many tickets one call judges, mostDays how far it looks back.
const (
	mostTried = 5000
	mostDays  = 366
)

// tryRules judges rules that need not be written yet. It writes nothing.
func (s *server) tryRules(c *call) (any, error) {
	var ask ruleTrial
	if err := c.read(&ask); err != nil {
		return nil, err
	}
	if ask.Days < 1 || ask.Days > mostDays {
		return nil, invalid("请填写要试算最近几天，1 到 366")
	}
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	if ask.Rules != "" {
		if setup.Rules, err = manifest.ReadRules(setup, ask.Rules); err != nil {
			return nil, invalid("这些规则还不能用，请改好再试：\n" + err.Error())
		}
	}
	book, err := rulebook.Open(c.org, &setup)
	if err != nil {
		return nil, err
	}
	trial, err := book.Try(c.Context(), s.Clock.Now().AddDate(0, 0, -ask.Days), mostTried)
	if err != nil {
		return nil, err
	}
	v := trialView{trial.Total, trial.None, trial.Cut, []firedView{}, []trialChange{}}
	for _, f := range trial.Fired {
		v.Fired = append(v.Fired, firedView{f.Rule.Name, rulebook.Effect(f.Rule), f.Times})
	}
	for _, x := range trial.Changes {
		v.Changes = append(v.Changes, trialChange{x.Number, x.Rule, x.Words})
	}
	return v, nil
}
