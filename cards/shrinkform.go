package cards

import (
	"slices"
	"unicode/utf8"
)

const fewOptions, shortLabel = 5, 20

func shortenInputs(c *Card) []Degradation {
	for i, f := range c.Forms {
		for j, in := range f.Inputs {
			smaller, ok := shorten(in)
			if ok {
				f.Inputs = slices.Clone(f.Inputs)
				f.Inputs[j] = smaller
				c.Forms[i] = f
				return lost("input:"+in.Name, "shortened")
			}
		}
	}
	return nil
}

func shorten(in Input) (Input, bool) {
	switch {
	case in.Placeholder != "":
		in.Placeholder = ""
	case len(in.Options) > fewOptions:
		in.Options = in.Options[:max(fewOptions, len(in.Options)/2)]
	case len(in.Canned) > fewOptions:
		in.Canned = in.Canned[:max(fewOptions, len(in.Canned)/2)]
	case utf8.RuneCountInString(in.Label) > shortLabel:
		in.Label = Truncate(in.Label, shortLabel)
	case in.Type != InputSelect && utf8.RuneCountInString(in.Value) > 4*longValue:
		in.Value = Truncate(in.Value, 4*longValue)
	default:
		return in, false
	}
	return in, true
}

func dropLink(c *Card) []Degradation {
	for i := len(c.Actions) - 1; i >= 0; i-- {
		if a := c.Actions[i]; a.Verb == "" {
			c.Actions = slices.Delete(c.Actions, i, i+1)
			return lost(a.Of(), "dropped")
		}
	}
	return nil
}

// dropVerb removes the last action, then the last form with every verb in it.
func dropVerb(c *Card) []Degradation {
	if n := len(c.Actions); n > 0 {
		a := c.Actions[n-1]
		c.Actions = c.Actions[:n-1]
		return lost(a.Of(), "dropped, no room")
	}
	n := len(c.Forms)
	if n == 0 {
		return nil
	}
	f := c.Forms[n-1]
	c.Forms = c.Forms[:n-1]
	gone := lost(f.Submit.Of(), "dropped, no room")
	for _, in := range f.Inputs {
		if in.Edit.Verb != "" {
			gone = append(gone, Degradation{What: in.Edit.Of(), How: "dropped, no room"})
		}
	}
	return gone
}

func shortenTitle(c *Card) []Degradation {
	switch {
	case len(c.Tags) > 0:
		c.Tags = nil
		return lost("tags", "dropped")
	case utf8.RuneCountInString(c.Title) > shortLabel:
		c.Title = Truncate(c.Title, shortLabel)
		return lost("title", "shortened")
	case utf8.RuneCountInString(c.Summary) > shortLabel:
		c.Summary = Truncate(c.Summary, shortLabel)
		return lost("summary", "shortened")
	}
	return nil
}
