package knowledge

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed intents.tsv
var shippedIntents string

//go:embed priorities.tsv
var shippedPriorities string

// rule is one line of a rule file; its phrases live in the file's matcher.
type rule struct {
	verdict string // intent or priority
	when    string
	reason  string
}

// ruleSet is a rule file ready to be matched in one pass over a text.
type ruleSet struct {
	rules  []rule
	phrase *Lexicon
	ruleOf []int32 // concept → rule
}

var intentRules = sync.OnceValue(func() *ruleSet { return mustRules(shippedIntents, 3) })

var priorityRules = sync.OnceValue(func() *ruleSet { return mustRules(shippedPriorities, 4) })

// mustRules panics on a malformed file: the files are compiled in and covered by tests.
func mustRules(text string, columns int) *ruleSet {
	set, err := parseRules(text, columns)
	if err != nil {
		panic(err)
	}
	return set
}

func parseRules(text string, columns int) (*ruleSet, error) {
	set := &ruleSet{phrase: newPhrases()}
	for n, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != columns {
			return nil, fmt.Errorf("rule line %d: want %d columns, have %d", n+1, columns, len(cols))
		}
		r := rule{verdict: cols[0], when: cols[1]}
		if columns == 4 {
			r.reason = cols[2]
		}
		set.rules = append(set.rules, r)
		set.add(cols[columns-1])
	}
	return set, nil
}

// add gives the phrases of the newest rule to the matcher; of two rules with one phrase the earlier keeps it.
func (set *ruleSet) add(phrases string) {
	for _, p := range strings.Split(phrases, ",") {
		folded := fold(nil, strings.TrimSpace(p), 0)
		if len(folded) == 0 || set.phrase.known(folded) {
			continue
		}
		set.phrase.insert(folded, int32(len(set.ruleOf)))
		set.ruleOf = append(set.ruleOf, int32(len(set.rules)-1))
	}
}

// each calls yield for every rule whose phrase begins somewhere in r, overlapping or not.
func (set *ruleSet) each(r []rune, yield func(rl *rule, start, end int)) {
	for i := range r {
		if end, c := set.phrase.longest(r, i); end > 0 {
			yield(&set.rules[set.ruleOf[c]], i, end)
		}
	}
}
