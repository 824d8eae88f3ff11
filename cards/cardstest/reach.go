package cardstest

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// Failer is the part of a test that RequireReachable needs; *testing.T and *rapid.T have it.
type Failer interface{ Fatalf(string, ...any) }

// RequireReachable fails unless every verb of c can be pressed on the rendered card or is named among its degradations. An edit button may be missing
// while its input is shown, that is, while nothing was lost of it.
func RequireReachable(t Failer, c cards.Card, reached map[cards.Press]bool, lost []cards.Degradation) {
	named, buttons := map[string]bool{}, map[string]bool{}
	for _, d := range lost {
		named[d.What] = true
		buttons[d.What] = d.How == "edit button"
	}
	check := func(a cards.Action) {
		if a.Verb != "" && !reached[c.Press(a)] && !named[a.Of()] {
			t.Fatalf("verb %q arg %q is neither reachable nor reported; lost %v", a.Verb, a.Arg, lost)
		}
	}
	for _, a := range c.Actions {
		check(a)
	}
	for _, f := range c.Forms {
		check(f.Submit)
		for _, in := range f.Inputs {
			if buttons["input:"+in.Name] {
				check(in.Edit)
			}
		}
	}
	for p := range reached {
		if p.Verb == "" || strings.ContainsRune(p.Verb, ' ') {
			t.Fatalf("pressed %+v", p)
		}
	}
}
