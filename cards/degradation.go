package cards

// Degradation is one thing a platform could not show and what was done instead.
type Degradation struct {
	What string `json:"what"` // for example "input:reason"
	How  string `json:"how"`  // for example "edit button", "dropped"
}

// Of names an action in Degradation.What: "action:approval.approve", with ":arg" where it has one, "link:<label>" for a link.
func (a Action) Of() string {
	switch {
	case a.Verb == "":
		return "link:" + Truncate(OneLine(a.Label), 40)
	case a.Arg == "":
		return "action:" + a.Verb
	}
	return "action:" + a.Verb + ":" + a.Arg
}
