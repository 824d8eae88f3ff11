package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// literals calls see for each composite literal in this package's sources, its tests left out.
func literals(t *testing.T, see func(at string, l *ast.CompositeLit, elided, parent string)) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		must(t, err)
		var calls []string // the function in whose arguments the node stands
		elided := map[ast.Expr]string{}
		var walk func(n ast.Node)
		walk = func(n ast.Node) {
			ast.Inspect(n, func(m ast.Node) bool {
				switch m := m.(type) {
				case *ast.CallExpr:
					if m == n {
						return true
					}
					called := ""
					if s, ok := m.Fun.(*ast.SelectorExpr); ok {
						called = s.Sel.Name
					}
					calls = append(calls, called)
					walk(m)
					calls = calls[:len(calls)-1]
					return false
				case *ast.CompositeLit:
					if a, ok := m.Type.(*ast.ArrayType); ok {
						for _, e := range m.Elts {
							elided[e] = typeNamed(a.Elt)
						}
					}
					parent := ""
					if len(calls) > 0 {
						parent = calls[len(calls)-1]
					}
					see(set.Position(m.Pos()).String(), m, elided[m], parent)
				}
				return true
			})
		}
		walk(f)
	}
}

func typeNamed(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// field is what a literal gives to a field, "" when it doesn't.
func field(l *ast.CompositeLit, name string) string {
	for _, e := range l.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok || typeNamed(kv.Key) != name {
			continue
		}
		if call, ok := kv.Value.(*ast.CallExpr); ok {
			return typeNamed(call.Fun)
		}
		return typeNamed(kv.Value)
	}
	return ""
}

// TestWhateverTheDeskSaysNamesItsMatter reads the sources: a letter or a message that is added without a matter fails here, and so does a matter
// that nobody has given manners to.
func TestWhateverTheDeskSaysNamesItsMatter(t *testing.T) {
	constants := map[string]bool{}
	for _, name := range []string{
		"matterAnswer", "matterReply", "matterGroup", "matterTest", "matterFirst", "matterStep", "matterFiled", "matterReturned", "matterNews", "matterHands", "matterNudge", "matterClock",
		"matterEscalated", "matterHelp", "matterApproval", "matterPressed", "matterWatched", "matterDigest", "matterFollowUp", "matterAlarm", "matterAway", "matterFile", "matterWelcome", "matterAccount",
	} {
		constants[name] = true
	}
	if len(constants) != len(manners) {
		t.Errorf("%d matters are listed here, %d have manners", len(constants), len(manners))
	}
	passedOn := map[string]bool{"matter": true, "Matter": true, "about": true} // of the letter, the waiting letter or the caller that the literal is made from
	seen := 0
	literals(t, func(at string, l *ast.CompositeLit, elided, parent string) {
		kind := elided
		if l.Type != nil {
			kind = typeNamed(l.Type)
		}
		var named string
		switch {
		case kind == "letter" && parent == "route":
			return // only asks where somebody would be reached
		case kind == "letter":
			named = field(l, "matter")
		case kind == "Outbound":
			if how := field(l, "Kind"); how == "SendUpdate" || how == "SendAnswer" {
				return // changes of cards and answers of clicks are no messages
			}
			named = field(l, "Matter")
		case kind == "turn" && !strings.HasPrefix(at, "engine.go"):
			if field(l, "ctx") != "" {
				t.Errorf("%s makes a turn of its own, whose messages don't leave through the gate: use newTurn", at)
			}
			return
		default:
			return
		}
		seen++
		if !constants[named] && !passedOn[named] {
			t.Errorf("%s: the %s has the matter %q: name one of matter.go, or add one with its manners", at, kind, named)
		}
	})
	if seen < 40 {
		t.Errorf("only %d messages were found in the sources", seen)
	}
}

func TestWhatHasNoMannersWaits(t *testing.T) {
	if how := mannerOf("unheard of"); !how.waits {
		t.Errorf("an unknown matter behaves like %+v", how)
	}
	for matter, how := range manners {
		h := newHouse() // 02:00 UTC
		h.wishes(t, employee, "免打扰 1点到8点", "01:00-08:00")
		turn := (&Engine{Clock: h.clock}).turn(t.Context(), h.tx, h.world, "")
		before := len(h.tx.sent)
		reached, err := turn.post(letter{to: employee, text: language.Words("悄悄话"), matter: matter, urgency: core.UrgencyNotice})
		must(t, err)
		if sent := len(h.tx.sent) > before; !reached || sent == how.waits {
			t.Errorf("%s: reached %v, sent in quiet hours %v", matter, reached, sent)
		}
		h.wait(t, 7*time.Hour)
		if got := strings.Count(h.heard(employee, before), "悄悄话"); got != 1 {
			t.Errorf("%s: by day it was heard %d times", matter, got)
		}
	}
}

// TestOnlyTheNewestOfWhatWaitedIsHeard lets a night pass in which a ticket goes through many hands and an approver is pressed again and again.
func TestOnlyTheNewestOfWhatWaitedIsHeard(t *testing.T) {
	h := newHouse()
	h.wishes(t, employee, "免打扰 1点到8点", "01:00-08:00")
	h.wishes(t, technician, "免打扰 1点到8点", "01:00-08:00")
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	before := len(h.tx.sent)
	for range 3 {
		must(t, h.says(lead, false, "转派 "+n+" 人tech"))
		must(t, h.says(employee, false, "催办 "+n))
		h.wait(t, 35*time.Minute)
		must(t, h.says(colleague, false, "转派 "+n+" 人mate"))
	}
	must(t, h.says(lead, false, "转派 "+n+" 人tech"))
	h.wait(t, 6*time.Hour)
	if got := strings.Count(h.heard(employee, before), "已转给"); got != 1 {
		t.Errorf("the reporter hears %d times who has it", got)
	}
	given := 0
	for _, m := range h.tx.sent[before:] {
		if m.Target.Account.ID == "a-"+technician && m.Matter == matterHands {
			given++
		}
	}
	if got := strings.Count(h.heard(technician, before), "催办"); got != 1 || given != 1 {
		t.Errorf("the handler is sent %d cards and hears of %d nudges that say the same", given, got)
	}
}

func TestAStepIsNotLateWhileItsCardIsHeldBack(t *testing.T) {
	h := newHouse() // 02:00 UTC, and its desk works around the clock
	h.world.Setup.Catalogue[0].Approvals = []core.ApprovalTemplate{{Name: "主管审批", Approver: "manager", Within: core.Duration(2 * time.Hour), OnTimeout: "reject"}}
	p := h.tx.people[employee]
	p.Manager = manager
	h.tx.people[employee] = p
	h.wishes(t, manager, "免打扰 1点到8点", "01:00-08:00")
	h.expects(t, employee, false, "申请 笔记本")
	h.expects(t, employee, false, "出差用")
	before := len(h.tx.sent)
	h.wait(t, 7*time.Hour)
	if c := h.lastCard(manager); c == nil || c.Kind != cards.KindApproval {
		t.Fatalf("in the morning the approver is shown %+v", c)
	}
	if got := h.only(t); got.Status != core.StatusWaitingApproval {
		t.Fatalf("the request is %s before its approver has heard of it: %s", got.Status, h.heard(employee, before))
	}
	h.wait(t, 5*time.Hour) // two hours of work, as the house reckons it, after eight o'clock
	if got := h.only(t); got.Status != core.StatusCancelled {
		t.Errorf("two hours later it is %s", got.Status)
	}
}

func TestNobodyIsPressedInTheMorningToDecideWhatIsDecided(t *testing.T) {
	h := newHouse()
	h.wishes(t, manager, "免打扰 1点到8点", "01:00-08:00")
	p := h.tx.people[employee]
	p.Manager = manager
	h.tx.people[employee] = p
	h.expects(t, employee, false, "申请 笔记本")
	h.expects(t, employee, false, "出差用")
	before := len(h.tx.sent)
	h.expects(t, employee, false, "催办 #")
	h.expects(t, employee, false, "撤回 #")
	h.wait(t, 7*time.Hour)
	if got := h.heard(manager, before); strings.Contains(got, "催办") {
		t.Errorf("the approver hears %q", got)
	}
}

func TestFilesWaitWithTheWordsTheyCameWith(t *testing.T) {
	h := newHouse()
	h.wishes(t, technician, "免打扰 1点到8点", "01:00-08:00")
	turn := (&Engine{Clock: h.clock}).turn(t.Context(), h.tx, h.world, "")
	before := len(h.tx.sent)
	files := []core.Attachment{{ID: "f1", Name: "一.png"}, {ID: "f2", Name: "二.png"}, {ID: "f1", Name: "一.png"}}
	must(t, turn.sendFiles(letter{to: technician, matter: matterFile}, files))
	if len(h.tx.sent) > before {
		t.Fatalf("%d files came in quiet hours", len(h.tx.sent)-before)
	}
	h.wait(t, 7*time.Hour)
	got := map[string]int{}
	for _, m := range h.tx.sent[before:] {
		if m.Kind == core.SendFile && m.Person == technician {
			got[m.Files[0].ID]++
		}
	}
	if got["f1"] != 1 || got["f2"] != 1 {
		t.Errorf("by day these files come: %v", got)
	}
}
