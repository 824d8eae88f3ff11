package knowledge

// defaultPriority is used where a desk names none.
const defaultPriority = "P3"

// priorityOf finds the most urgent rule that applies. An explicit "不急" wins over everything but safety of a P1 kind.
func priorityOf(a *analysis, fallback string) (priority, reason string) {
	if fallback == "" {
		fallback = defaultPriority
	}
	priority = fallback
	lowered := ""
	priorityRules().each(a.runes, func(rl *rule, start, _ int) {
		if denied(a.runes, start) || rl.when == "trouble" && a.symptom == 0 {
			return
		}
		if rl.verdict > defaultPriority {
			lowered = rl.reason
			return
		}
		if reason == "" || rl.verdict < priority {
			priority, reason = rl.verdict, rl.reason
		}
	})
	if lowered != "" && priority != "P1" {
		return "P4", lowered
	}
	return priority, reason
}

// denied tells whether a denial stands right before the phrase, with at most one rune between ("没有停产", "不会影响客户").
func denied(r []rune, start int) bool {
	for i := start - 1; i >= 0 && i >= start-2; i-- {
		switch r[i] {
		case '不', '没', '无', '未', '别':
			return true
		}
	}
	return false
}
