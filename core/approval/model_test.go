package approval_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// The people of the model: four approvers, two who can be added, and the requester.
const requester = core.PersonID("r")

var (
	extras = []core.PersonID{"x", "y"}
	crowd  = []core.PersonID{"a", "b", "c", "d", "x", "y", requester, "q"} // q is nobody's approver
)

// chains are the shapes of a chain of at most four approvers: a letter is an approver, ! after a step asks all, 2 two of them.
var chains = []string{"a", "ab", "ab!", "abc2", "abcd!", "abcd2", "abcd", "a|b", "a|b|c", "a|b|c|d", "ab|cd!", "ab!|cd", "abc2|d", "a|bcd2", "a|a", "ab!|b"}

func chainOf(shape string) core.Approval {
	a := core.Approval{ID: "ap", Ticket: "t", Revision: 1, Detail: core.ApprovalDetail{Requester: requester}}
	a.Steps = stepsOf(shape)
	return ask(approval.Start(a))
}

func stepsOf(shape string) []core.ApprovalStep {
	var out []core.ApprovalStep
	for level, word := range strings.Split(shape, "|") {
		s := core.ApprovalStep{Name: fmt.Sprint("step ", level), Level: level}
		for _, r := range word {
			switch r {
			case '!':
				s.Need = core.NeedAll
			case '2':
				s.Need = 2
			default:
				s.Approvers = append(s.Approvers, core.PersonID(r))
			}
		}
		out = append(out, s)
	}
	return out
}

// ask notes who was sent a card, as the desk does when a step opens.
func ask(a core.Approval) core.Approval {
	for _, p := range approval.Waits(a) {
		if !slices.Contains(approval.Open(a).Asked, p) {
			a = approval.Ask(a, p, noon)
		}
	}
	return a
}

// model walks chains; every state is visited once for each number of acts that are left.
type model struct {
	t     *testing.T
	shape string
	seen  map[string]int
	pairs int
}

func TestNoSequenceOfActsAndNoTwoPressesAtOnceBreakAChain(t *testing.T) {
	long := os.Getenv("IMDESK_MODEL") == "long"
	for _, shape := range chains {
		m := &model{t: t, shape: shape, seen: map[string]int{}}
		began := time.Now()
		m.walk(chainOf(shape), depthOf(shape, long), nil)
		t.Logf("%-8s %d states, %d pairs of presses, %v", shape, len(m.seen), m.pairs, time.Since(began).Round(time.Millisecond))
		if t.Failed() {
			return
		}
	}
}

// depthOf is how many acts are tried in a row: fewer the more approvers there are, six of every chain in the long run.
func depthOf(shape string, long bool) int {
	approvers := len(strings.Trim(strings.NewReplacer("|", "", "!", "", "2", "").Replace(shape), " "))
	if long {
		return 6
	}
	return max(2, 5-approvers)
}

func (m *model) walk(a core.Approval, left int, path []string) {
	key := keyOf(a)
	if was, ok := m.seen[key]; ok && was >= left || m.t.Failed() {
		return
	}
	_, before := m.seen[key]
	m.seen[key] = left
	m.sound(a, path)
	if !before {
		m.converges(a, path)
		m.presses(a, path)
	}
	if left == 0 {
		return
	}
	for _, x := range m.acts(a) {
		if next, ok := m.step(a, x, path); ok {
			m.walk(next, left-1, append(slices.Clone(path), fmt.Sprint(x.Verb, " ", x.By, ">", x.To, x.Step)))
		}
	}
}

// step applies an act as the desk would, stores it and asks whom the open step waits for.
func (m *model) step(a core.Approval, x approval.Act, path []string) (core.Approval, bool) {
	before := keyOf(a)
	next, v := approval.Apply(a, x)
	if keyOf(a) != before {
		m.fail(path, "%s by %s changes the chain it was given", x.Verb, x.By)
	}
	if v != approval.Done {
		if keyOf(next) != before {
			m.fail(path, "%s by %s is answered with %s and changes the chain", x.Verb, x.By, v)
		}
		return a, false
	}
	m.right(a, next, x, path)
	next.Revision++
	return ask(next), true
}

// right judges one act that was done.
func (m *model) right(was, now core.Approval, x approval.Act, path []string) {
	seat := x.By
	if x.For != "" {
		seat = x.For
	}
	switch {
	case was.State != core.ApprovalPending && was.State != core.ApprovalReturned:
		m.fail(path, "%s acts on an approval that is %s", x.By, was.State)
	case x.Verb == approval.Resubmit || x.Verb == approval.Withdraw:
		if x.By != requester {
			m.fail(path, "%s does what only the requester may: %s", x.By, x.Verb)
		}
	case x.By != "" && (!slices.Contains(approval.Waits(was), seat) || x.By == requester):
		m.fail(path, "%s, who is not waited for, does %s", x.By, x.Verb)
	}
	if now.Round < was.Round || now.Detail.Since > was.Revision+1 || now.Detail.Since < was.Detail.Since {
		m.fail(path, "round %d→%d, since %d→%d at revision %d", was.Round, now.Round, was.Detail.Since, now.Detail.Since, was.Revision)
	}
	opened := now.State != was.State || now.Step != was.Step || now.Round != was.Round || openStep(now) != openStep(was)
	if opened && now.Detail.Since != was.Revision+1 {
		m.fail(path, "%s opens something new and leaves older cards valid", x.Verb)
	}
	if now.State == core.ApprovalApproved && x.Verb == approval.Resubmit && slices.ContainsFunc(x.Fresh, func(s core.ApprovalStep) bool { return s.Decision == nil }) {
		m.fail(path, "a changed request is approved by nobody")
	}
	if x.Verb == approval.Resubmit && now.State == core.ApprovalPending && slices.ContainsFunc(now.Steps[now.Step:], func(s core.ApprovalStep) bool { return len(s.Decisions) > 0 }) {
		m.fail(path, "a new round begins with decisions of the last one")
	}
	if x.Verb == approval.Resubmit && was.State == core.ApprovalPending && decided(now) > 0 {
		m.fail(path, "what was changed while it was pending keeps decisions")
	}
	if decided(now) < decided(was) && now.Round == was.Round && x.Verb != approval.Drop {
		m.fail(path, "%s loses a decision", x.Verb)
	}
}

// openStep tells the open step from the others.
func openStep(a core.Approval) string {
	if s := approval.Open(a); s != nil {
		return fmt.Sprint(s.Level, s.Added != "")
	}
	return ""
}

func decided(a core.Approval) (n int) {
	for _, s := range a.Steps {
		n += len(s.Decisions)
	}
	return n
}

// sound judges a state by itself.
func (m *model) sound(a core.Approval, path []string) {
	for i, s := range a.Steps {
		taken := map[core.PersonID]bool{}
		for _, d := range s.Decisions {
			if d.By == requester || taken[approval.Seat(d)] && d.By != "" {
				m.fail(path, "%s decides on step %d and must not, or not again", d.By, i)
			}
			taken[approval.Seat(d)] = true
		}
		agreed, need := approval.Agreed(s), approval.Needed(s)
		if d := s.Decision; d != nil && d.By != "" && d.Approved != (agreed >= need) {
			m.fail(path, "step %d with %d of %d is decided: %v", i, agreed, need, d.Approved)
		}
		if s.Decision == nil && agreed >= need {
			m.fail(path, "step %d with %d of %d is open", i, agreed, need)
		}
		if s.Decision == nil && slices.Contains(s.Approvers, requester) {
			m.fail(path, "the requester is asked about their own request")
		}
		if s.Decision == nil && i < a.Step && a.State == core.ApprovalPending {
			m.fail(path, "step %d was passed over", i)
		}
	}
	rejected := slices.ContainsFunc(a.Steps, func(s core.ApprovalStep) bool { return s.Decision != nil && !s.Decision.Approved })
	open := slices.ContainsFunc(a.Steps, func(s core.ApprovalStep) bool { return s.Decision == nil })
	switch a.State {
	case core.ApprovalPending:
		if len(approval.Waits(a)) == 0 {
			m.fail(path, "the open step waits for nobody")
		}
	case core.ApprovalApproved:
		if open || rejected {
			m.fail(path, "approved although a step is not")
		}
	}
	if rejected != (a.State == core.ApprovalRejected) {
		m.fail(path, "a step is rejected: %v, and the approval %s", rejected, a.State)
	}
}

// converges: from wherever a chain stands, agreeing ends it.
func (m *model) converges(a core.Approval, path []string) {
	for range 40 {
		var x approval.Act
		switch a.State {
		case core.ApprovalReturned:
			x = approval.Act{Verb: approval.Resubmit, By: requester, Fresh: stepsOf(m.shape), At: noon}
		case core.ApprovalPending:
			x = approval.Act{Verb: approval.Approve, By: approval.Waits(a)[0], At: noon}
		default:
			return
		}
		next, ok := m.step(a, x, path)
		if !ok {
			m.fail(path, "%s can't %s", x.By, x.Verb)
			return
		}
		a = next
	}
	m.fail(path, "agreeing forty times does not end the chain")
}

// presses lets any two people press any two buttons of cards as they stand now, in both orders: each press is judged on what the other left.
func (m *model) presses(a core.Approval, path []string) {
	all := m.acts(a)
	for i := range all {
		all[i].Seen = a.Revision
	}
	for _, x := range all {
		first, v := approval.Apply(a, x)
		if v != approval.Done {
			continue
		}
		first.Revision++
		first = ask(first)
		for _, y := range all {
			m.pairs++
			second, v := approval.Apply(first, y)
			if v == approval.Done {
				if y.Seen < approval.Since(first) && y.Verb != approval.Withdraw && y.Verb != approval.Resubmit && y.By != "" {
					m.fail(path, "%s by %s counts on a card that shows less than %s by %s made of it", y.Verb, y.By, x.Verb, x.By)
				}
				m.right(first, second, y, path)
				second.Revision++
				m.sound(ask(second), path)
			}
			if same(x, y) && v == approval.Done && (x.Verb == approval.Approve || x.Verb == approval.Reject) && x.By != "" {
				m.fail(path, "%s by %s counts twice", y.Verb, y.By)
			}
		}
	}
}

func same(x, y approval.Act) bool {
	return x.Verb == y.Verb && x.By == y.By && x.For == y.For && x.To == y.To
}

var noon = time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)

// acts are what anybody might try. Who isn't waited for is represented by one stranger, who must never get anywhere, and by those who decided.
func (m *model) acts(a core.Approval) []approval.Act {
	out := []approval.Act{
		{Verb: approval.Withdraw, By: requester, At: noon}, {Verb: approval.Resubmit, By: requester, Fresh: stepsOf(m.shape), At: noon},
		{Verb: approval.Resubmit, By: requester, Fresh: stepsOf(m.shape)[:1], Step: 1, At: noon}, // the change makes the rest needless
		{Verb: approval.Approve, By: "", At: noon}, {Verb: approval.Reject, By: "", At: noon}, {Verb: approval.Approve, By: requester, At: noon},
		{Verb: approval.Approve, By: "q", At: noon}, {Verb: approval.Resubmit, By: "q", Fresh: stepsOf(m.shape), At: noon},
	}
	for _, p := range approval.Waits(a) {
		out = append(out, approval.Act{Verb: approval.Drop, For: p, To: "x", At: noon},
			approval.Act{Verb: approval.Approve, By: "q", For: p, At: noon}, approval.Act{Verb: approval.Approve, By: requester, For: p, At: noon})
	}
	for _, p := range crowd {
		if p == requester || p == "q" || !approval.Involved(a, p) && !slices.Contains(approval.Waits(a), p) {
			continue
		}
		out = append(out, approval.Act{Verb: approval.Approve, By: p, At: noon}, approval.Act{Verb: approval.Reject, By: p, At: noon})
		for step := range a.Step + 1 {
			out = append(out, approval.Act{Verb: approval.Return, By: p, Step: step, At: noon})
		}
		for _, to := range m.targets(a) {
			for _, verb := range []approval.Verb{approval.AddBefore, approval.AddAfter, approval.Transfer} {
				out = append(out, approval.Act{Verb: verb, By: p, To: to, Name: "added", At: noon})
			}
		}
	}
	return out
}

// targets are whom an approver may add or hand to: the next extra who isn't in the chain yet (they are alike), and the requester, who must be refused.
func (m *model) targets(a core.Approval) []core.PersonID {
	out := []core.PersonID{requester}
	for _, x := range extras {
		if !slices.ContainsFunc(a.Steps, func(s core.ApprovalStep) bool { return slices.Contains(s.Approvers, x) }) {
			return append(out, x)
		}
	}
	return append(out, "x")
}

// keyOf is a chain without what no rule looks at: revisions count only by their distance, and the past only by whom it knows.
func keyOf(a core.Approval) string {
	b := make([]byte, 0, 128)
	b = append(append(b, a.State...), byte(a.Step))
	names := func(list []core.PersonID) {
		for _, p := range list {
			b = append(b, p...)
		}
	}
	for _, s := range a.Steps {
		b = append(b, '|', byte(s.Level), byte(s.Need+1), byte(len(s.Added)))
		names(s.Approvers)
		b = append(b, '?')
		names(s.Asked)
		for _, d := range s.Decisions {
			b = append(append(append(b, '='), d.By...), d.For...)
			b = append(b, mark(d.Approved))
		}
		if s.Decision != nil {
			b = append(b, '!', mark(s.Decision.Approved))
		}
	}
	known := []core.PersonID{}
	for _, s := range a.Detail.Past {
		known = append(known, s.Asked...)
	}
	slices.Sort(known)
	b = append(b, '#')
	names(slices.Compact(known))
	return string(b)
}

func mark(yes bool) byte {
	if yes {
		return 'y'
	}
	return 'n'
}

func (m *model) fail(path []string, format string, args ...any) {
	m.t.Helper()
	m.t.Errorf("chain %s after %v: "+format, append([]any{m.shape, path}, args...)...)
}
