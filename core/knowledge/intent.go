package knowledge

// Intent is what a message wants from the desk.
type Intent string

const (
	IntentReport   Intent = "report"   // something is broken
	IntentRequest  Intent = "request"  // something is wanted
	IntentQuestion Intent = "question" // something is to be known
	IntentStatus   Intent = "status"   // how far is my ticket
	IntentFollowUp Intent = "followup" // still not working
	IntentHandoff  Intent = "handoff"  // a human, please
	IntentGreeting Intent = "greeting"
	IntentThanks   Intent = "thanks" // also: solved, understood
	IntentOffTopic Intent = "offtopic"
)

// Talk tells whether the intent asks nothing of the knowledge base.
func (i Intent) Talk() bool {
	switch i {
	case IntentReport, IntentRequest, IntentQuestion:
		return false
	}
	return true
}

// shortMessage is up to where "还是不行" is all a message says; a longer one describes a trouble of its own.
const shortMessage = 12

// wholeSlack is how many runes of substance may stand beside a phrase that is the whole message.
const wholeSlack = 1

// intentOf decides by rules first, then by what the sentence is made of. related tells that the search is sure of an
// answer; empty that the message names no matter to search for ("我要报修", "谢谢").
func intentOf(a *analysis, ticket, related bool) (i Intent, empty bool) {
	if i := ruledIntent(a); i != "" && (i != IntentOffTopic || !related) {
		return i, true
	}
	i = plainIntent(a, ticket, related)
	return i, i.Talk()
}

func plainIntent(a *analysis, ticket, related bool) Intent {
	switch {
	case ticket && a.symptom == 0 && a.content <= shortMessage:
		return IntentStatus
	case a.content == 0:
		return IntentGreeting
	case a.symptom > 0:
		return troubleIntent(a, related)
	case !related && (a.asides > 0 || a.named == 0 && a.acts == 0):
		return IntentOffTopic
	case a.asks > 0 || asksAtEnd(a.runes):
		return IntentQuestion
	case a.acts > 0:
		return IntentRequest
	case related || a.named > 0:
		return IntentQuestion
	}
	return IntentOffTopic
}

// troubleIntent keeps "我爸的电视坏了" off the desk: a symptom whose subject belongs to private life.
func troubleIntent(a *analysis, related bool) Intent {
	if a.asides > 0 && !related {
		return IntentOffTopic
	}
	return IntentReport
}

// ruledIntent is the first intent, in the order of the file, whose phrase is in the message where the rule wants it.
func ruledIntent(a *analysis) Intent {
	set, best := intentRules(), -1
	set.each(a.runes, func(rl *rule, start, end int) {
		if !fits(rl.when, a, start, end) {
			return
		}
		for i := range set.rules {
			if &set.rules[i] == rl && (best < 0 || i < best) {
				best = i
			}
		}
	})
	if best < 0 {
		return ""
	}
	return Intent(set.rules[best].verdict)
}

func fits(when string, a *analysis, start, end int) bool {
	switch when {
	case "whole":
		return a.substanceOutside(start, end) <= wholeSlack
	case "short":
		return a.content <= shortMessage
	}
	return true
}

// substanceOutside counts the runes of content before start and from end on.
func (a *analysis) substanceOutside(start, end int) int {
	n := 0
	for i, r := range a.runes {
		if (i < start || i >= end) && a.class[i] != classFunction && (isHan(r) || isWord(r)) {
			n++
		}
	}
	return n
}

func asksAtEnd(r []rune) bool {
	for i := len(r) - 1; i >= 0 && i >= len(r)-3; i-- {
		switch r[i] {
		case '?', '吗', '么', '不', '没', '呢':
			return true
		}
	}
	return false
}
