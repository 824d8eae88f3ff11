package condition

import (
	"strings"
	"testing"
	"time"
)

// facts are an environment like those of the callers: nested, with Chinese values, and with a method that a condition must not reach.
type facts struct {
	Ticket    ticketFacts       `expr:"ticket"`
	Requester requesterFacts    `expr:"requester"`
	Form      map[string]string `expr:"form"`
}

type ticketFacts struct {
	Title string   `expr:"title"`
	Tags  []string `expr:"tags"`
	Count int      `expr:"count"`
	Cost  float64  `expr:"cost"`
}

type requesterFacts struct {
	Department string `expr:"department"`
	VIP        bool   `expr:"vip"`
}

var called bool

// Wipe stands for anything an environment may carry along.
func (ticketFacts) Wipe() bool { called = true; return true }

var env = facts{
	Ticket:    ticketFacts{Title: "VPN 连不上，提示“证书过期”", Tags: []string{"网络", "急"}, Count: 3, Cost: 12.5},
	Requester: requesterFacts{Department: "研发部", VIP: true}, Form: map[string]string{"days": "3"},
}

func TestAConditionHoldsForWhatItSays(t *testing.T) {
	for text, want := range map[string]bool{
		"":                           true,
		" \n\t":                      true,
		`ticket.title contains "证书"`: true,
		`ticket.title contains "“证书过期”"`:           true,
		`ticket.title startsWith "VPN"`:            true,
		`ticket.title endsWith "VPN"`:              false,
		`ticket.title matches "^VPN .+证书"`:         true,
		`"急" in ticket.tags`:                       true,
		`"缓" in ticket.tags`:                       false,
		`ticket.tags[0] == "网络"`:                   true,
		`ticket.tags[-1] == "急"`:                   true,
		`requester.department in ["研发部", "测试部"]`:   true,
		`requester.vip and ticket.count >= 3`:      true,
		`not requester.vip or ticket.count > 3`:    false,
		`ticket.count * 2 + 1 == 7`:                true,
		`ticket.cost > 12 && ticket.cost < 13`:     true,
		`form.days == "3"`:                         true,
		`form["days"] != "3"`:                      false,
		`form.none == ""`:                          true,
		`ticket.count > 2 ? requester.vip : false`: true,
	} {
		p, err := Compile(text, facts{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := p.Holds(env); err != nil || got != want {
			t.Errorf("%s: %v (%v), want %v", text, got, err, want)
		}
	}
}

func TestWhatIsNoConditionIsRefusedAndThePlaceIsNamed(t *testing.T) {
	for text, says := range map[string]string{
		`ticket.colour == "红"`:                "colour",
		`ticket.title = "VPN"`:                "1:14",
		`ticket.title ==`:                     "1:15",
		"requester.vip and\nticket.kount > 1": "2:",
		`ticket.count == "3"`:                 "mismatched types",
		`ticket.title`:                        "expected bool",
		`ticket.count + 1`:                    "expected bool",
		`requester.vip > 1`:                   "invalid operation",
		`"未闭合`:                                "literal not terminated",
		`ticket.title matches "(["`:           "missing closing",
		`nil == nil and unknown`:              "unknown",
	} {
		_, err := Compile(text, facts{})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want something of %q", text, err, says)
		}
	}
}

func TestNothingOfAConditionReachesOutOrRepeats(t *testing.T) {
	called = false
	for _, text := range []string{
		`ticket.Wipe()`, `ticket?.Wipe()`, `now() != nil`, `len(ticket.title) > 0`, `all(ticket.tags, # != "")`, `any(ticket.tags, {# == "急"})`, `filter(ticket.tags, true) != []`,
		`count(1..9) > 0`, `1 in 1..1000000000`, `reduce(ticket.tags, #acc, 0) == 0`, `2 ** 64 > 1`, `2 ^ 64 > 1`, `upper(ticket.title) == "A"`, `ticket.tags | any(# == "急")`,
		`repeat("长", 1000000) == ""`, `fromJSON("[]") == []`, `toJSON(ticket) == ""`, `$env["ticket"] != nil and len($env) > 0`, `let f = ticket.Wipe; f()`, `sum(ticket.tags) == 0`,
		`date("2026-11-25").Unix() > 0`, `get(ticket, "title") == ""`, `ticket.title.Wipe()`,
	} {
		p, err := Compile(text, facts{})
		if err != nil {
			continue
		}
		yes, err := p.Holds(env)
		t.Errorf("%s compiles, and is judged %v (%v)", text, yes, err)
	}
	if called {
		t.Error("a condition called something")
	}
}

func TestAConditionIsBounded(t *testing.T) {
	for name, text := range map[string]string{
		"too long":     `ticket.title == "` + strings.Repeat("长", maxRunes) + `"`,
		"too many":     strings.Repeat("1+", maxNodes) + "1 > 0",
		"too deep":     strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200) + strings.Repeat(" or true", 60),
		"too many not": strings.Repeat("not ", maxNodes+1) + "true",
	} {
		if _, err := Compile(text, facts{}); err == nil {
			t.Errorf("%s: it compiles", name)
		}
	}
	if _, err := Compile(`ticket.title == "`+strings.Repeat("长", maxRunes-20)+`"`, facts{}); err != nil {
		t.Errorf("Chinese is counted by characters: %v", err)
	}
	// The costliest a condition can be: a pattern that backtracking would never end with, over a title as long as any.
	long := env
	long.Ticket.Title = strings.Repeat("a", 100_000)
	p, err := Compile(`ticket.title matches "(a+)+$" and ticket.title contains "b"`, facts{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { _, err := p.Holds(long); done <- err }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute): // it takes milliseconds; what is exponential takes longer than the universe
		t.Fatal("judging does not end")
	}
}

func TestWhatCannotBeJudgedIsAnErrorAndNoPanic(t *testing.T) {
	p, err := Compile(`ticket.tags[5] == "网络"`, facts{})
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := p.Holds(env); err == nil || yes || !strings.Contains(err.Error(), "judge condition") {
		t.Errorf("%v, %v", yes, err)
	}
	if yes, err := p.Holds(nil); err == nil || yes {
		t.Errorf("without facts: %v, %v", yes, err)
	}
	var none *Program
	if yes, err := none.Holds(nil); !yes || err != nil || none.Parts() != nil {
		t.Errorf("no condition: %v, %v", yes, err)
	}
}

func TestThePartsOfAConditionTogetherSayWhatTheWholeSays(t *testing.T) {
	for text, want := range map[string]int{
		`requester.vip`: 1, `requester.vip and ticket.count > 1`: 2, `requester.vip and (ticket.count > 1 or "急" in ticket.tags) && ticket.cost < 1`: 3, `requester.vip or ticket.count > 1`: 1,
		`not (requester.vip and ticket.count > 1)`: 1,
	} {
		p, err := Compile(text, facts{})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := p.Holds(env)
		if err != nil {
			t.Fatal(err)
		}
		all := true
		for _, part := range p.Parts() {
			q, err := Compile(part, facts{})
			if err != nil {
				t.Fatalf("%s of %s: %v", part, text, err)
			}
			yes, err := q.Holds(env)
			all = all && yes && err == nil
		}
		if all != whole || len(p.Parts()) != want {
			t.Errorf("%s: %v, its parts %q: %v", text, whole, p.Parts(), all)
		}
	}
}

func FuzzConditions(f *testing.F) {
	for _, text := range []string{`ticket.title contains "证书" and not requester.vip`, `ticket.tags[0] in ["网络"]`, `form.days matches "^[0-9]+$"`, `1..9`, `ticket.Wipe()`, `(((`, `"` + "\x00" + `"`, `ticket?.title ?? "" == ""`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		called = false
		p, err := Compile(text, facts{})
		if err != nil {
			return
		}
		if _, err := p.Holds(env); err != nil && !strings.HasPrefix(err.Error(), "judge condition") {
			t.Errorf("%q: %v", text, err)
		}
		if called {
			t.Errorf("%q calls", text)
		}
		for _, part := range p.Parts() {
			if _, err := Compile(part, facts{}); err != nil && len([]rune(part)) <= maxRunes {
				t.Errorf("%q has a part that is no condition: %q: %v", text, part, err)
			}
		}
	})
}
