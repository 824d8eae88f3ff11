package approval_test

import (
	"fmt"
	"maps"
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

// model walks a chain breadth first, so that every state is met once, after the fewest acts. People who are alike count as one: see key.
type model struct {
	t     *testing.T
	shape string
	alike [][]core.PersonID
	seen  map[string]bool
	tried int
}

// trail is how a state was reached.
type trail struct {
	act  approval.Act
	back *trail
}

func (l *trail) String() string {
	if l == nil {
		return "nothing"
	}
	return strings.TrimPrefix(fmt.Sprintf("%v, %s %s>%s%d", l.back, l.act.Verb, l.act.By, l.act.To, l.act.Step), "nothing, ")
}

type place struct {
	a    core.Approval
	path *trail
}

func TestNoSequenceOfActsAndNoTwoPressesAtOnceBreakAChain(t *testing.T) {
	long := os.Getenv("IMDESK_MODEL") == "long"
	for _, shape := range chains {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			m := &model{t: t, shape: shape, alike: alike(shape), seen: map[string]bool{}}
			m.walk(chainOf(shape), depthOf(shape, long))
			t.Logf("%d states, %d acts tried", len(m.seen), m.tried)
		})
	}
}

// depthOf is how many acts are tried in a row: fewer the more approvers there are, six of every chain in the long run.
func depthOf(shape string, long bool) int {
	approvers := len(strings.NewReplacer("|", "", "!", "", "2", "").Replace(shape))
	if long {
		return 6
	}
	return max(3, 6-approvers)
}

func (m *model) walk(a core.Approval, most int) {
	layer := []place{{a: a}}
	m.seen[m.key(a)] = true
	for left := most; len(layer) > 0 && !m.t.Failed(); left-- {
		var next []place
		for _, p := range layer {
			m.sound(p.a, p.path)
			m.converges(p.a, p.path)
			next = append(next, m.around(p, left > 0)...)
		}
		layer = next
	}
}

// around tries every act on a state, and a second press of any button of the card that was there before the last act; it returns the new states.
func (m *model) around(p place, further bool) []place {
	var out []place
	all := m.acts(p.a)
	for _, x := range all {
		m.late(p, x)
		if !further {
			continue
		}
		next, ok := m.step(p.a, x, p.path)
		if !ok {
			continue
		}
		path := &trail{x, p.path}
		m.twice(next, x, path)
		if key := m.key(next); !m.seen[key] {
			m.seen[key] = true
			out = append(out, place{next, path})
		}
	}
	return out
}

// late presses a button of the card as it stood before the act that led here: what the act opened must not be decided by who didn't see it.
// If it opened nothing, the press counts as one of today's card does, and step judges that.
func (m *model) late(p place, y approval.Act) {
	y.Seen = p.a.Revision - 1
	if y.Seen < 1 || y.Verb == approval.Withdraw || y.Verb == approval.Resubmit || y.By == "" {
		return
	}
	m.tried++
	fresh := approval.Since(p.a) == p.a.Revision
	if _, v := approval.Apply(p.a, y); v == approval.Done && fresh {
		m.fail(p.path, "%s by %s counts on a card that shows less", y.Verb, y.By)
	}
}

// twice repeats the press that led here.
func (m *model) twice(a core.Approval, x approval.Act, path *trail) {
	x.Seen = a.Revision - 1
	if _, v := approval.Apply(a, x); v == approval.Done && (x.Verb == approval.Approve || x.Verb == approval.Reject) && x.By != "" {
		m.fail(path, "%s by %s counts twice", x.Verb, x.By)
	}
}

// step applies an act as the desk would, stores it and asks whom the open step waits for.
func (m *model) step(a core.Approval, x approval.Act, path *trail) (core.Approval, bool) {
	m.tried++
	before := m.key(a)
	next, v := approval.Apply(a, x)
	if m.key(a) != before {
		m.fail(path, "%s by %s changes the chain it was given", x.Verb, x.By)
	}
	if v != approval.Done {
		if m.key(next) != before {
			m.fail(path, "%s by %s is answered with %s and changes the chain", x.Verb, x.By, v)
		}
		return a, false
	}
	m.right(a, next, x, path)
	next.Revision++
	return ask(next), true
}

// right judges one act that was done.
func (m *model) right(was, now core.Approval, x approval.Act, path *trail) {
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
func (m *model) sound(a core.Approval, path *trail) {
	for i, s := range a.Steps {
		taken := map[core.PersonID]bool{}
		for _, d := range s.Decisions {
			if d.By == requester || taken[approval.Seat(d)] && d.By != "" {
				m.fail(path, "%s decides on step %d and must not, or not again", d.By, i)
			}
			taken[approval.Seat(d)] = true
		}
		agreed, need := approval.Agreed(s), mustAgree(s)
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

// mustAgree is how many must agree on a step, said once more and apart from the machine.
func mustAgree(s core.ApprovalStep) int {
	switch s.Need {
	case core.NeedAll:
		return len(s.Approvers)
	case 2:
		return min(2, len(s.Approvers))
	}
	return 1
}

// converges: from wherever a chain stands, agreeing ends it.
func (m *model) converges(a core.Approval, path *trail) {
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

// targets are whom an approver may add or hand to: the extras who are in the chain, the next one who isn't (they are alike), and the
// requester, who must be refused.
func (m *model) targets(a core.Approval) []core.PersonID {
	out := []core.PersonID{requester}
	for _, x := range extras {
		out = append(out, x)
		if !slices.ContainsFunc(a.Steps, func(s core.ApprovalStep) bool { return slices.Contains(s.Approvers, x) }) {
			break
		}
	}
	return out
}

// alike are the people whom no rule tells apart: those of the same steps of the plan, and the extras.
func alike(shape string) [][]core.PersonID {
	plan := stepsOf(shape)
	classes := map[string][]core.PersonID{}
	for _, p := range crowd {
		in := ""
		for _, s := range plan {
			in += fmt.Sprint(slices.Contains(s.Approvers, p))
		}
		switch {
		case slices.Contains(extras, p):
			in = "extra"
		case p == requester || p == "q":
			in = string(p)
		}
		classes[in] = append(classes[in], p)
	}
	return slices.Collect(maps.Values(classes))
}

// key is a state without what no rule looks at: revisions count only by whether the last act opened something new, lists of people only by who
// is in them, the past by whom it knows; and two states are one if exchanging people who are alike makes one of the other.
func (m *model) key(a core.Approval) string {
	b := append(make([]byte, 0, 160), a.State...)
	b = append(b, byte(a.Step), mark(approval.Since(a) == a.Revision))
	for _, s := range a.Steps {
		b = append(b, '|', byte(s.Level), byte(s.Need+1), mark(s.Added != ""))
		if s.Decision != nil {
			b = append(b, '!', mark(s.Decision.Approved))
		}
	}
	for _, class := range m.alike {
		parts := make([]string, len(class))
		for i, p := range class {
			parts[i] = partOf(a, p)
		}
		slices.Sort(parts)
		b = append(append(b, '#'), strings.Join(parts, ",")...)
	}
	return string(b)
}

// partOf is all that a chain holds of one person.
func partOf(a core.Approval, p core.PersonID) string {
	b := make([]byte, 0, 4*len(a.Steps)+1)
	for _, s := range a.Steps {
		b = append(b, mark(slices.Contains(s.Approvers, p)), mark(slices.Contains(s.Asked, p)))
		for _, d := range s.Decisions {
			if approval.Seat(d) == p || d.By == p {
				b = append(b, mark(d.By == p), mark(d.For == p), mark(d.Approved))
			}
		}
		b = append(b, '|')
	}
	known := slices.ContainsFunc(a.Detail.Past, func(s core.ApprovalStep) bool { return slices.Contains(s.Asked, p) })
	return string(append(b, mark(known)))
}

func mark(yes bool) byte {
	if yes {
		return 'y'
	}
	return 'n'
}

func (m *model) fail(path *trail, format string, args ...any) {
	m.t.Helper()
	m.t.Errorf("chain %s after %v: "+format, append([]any{m.shape, path}, args...)...)
}
