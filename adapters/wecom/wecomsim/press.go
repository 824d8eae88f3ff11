package wecomsim

import (
	"fmt"
	"slices"
)

// resolve checks a press against the card as shown and completes untouched selectors by their defaults.
func resolve(c *card, act clickAction) ([]selection, error) {
	if act.Menu {
		if act.Force || c.ActionMenu != nil && slices.ContainsFunc(c.ActionMenu.Actions, func(a cardKeyText) bool { return a.Key == act.Key }) {
			return nil, nil
		}
		return nil, fmt.Errorf("the card's menu has no key %q", act.Key)
	}
	if !act.Force {
		if err := pressable(c, act.Key); err != nil {
			return nil, err
		}
	}
	return choose(c, act)
}

func pressable(c *card, key string) error {
	if c.ReplaceText != "" {
		return fmt.Errorf("the buttons are greyed out: %q", c.ReplaceText)
	}
	switch c.CardType {
	case cardButton:
		for _, b := range c.Buttons {
			if b.Key == key && b.Type == 0 {
				return nil
			}
		}
	case cardVote, cardMultiple:
		if c.Submit != nil && c.Submit.Key == key {
			return nil
		}
	}
	return fmt.Errorf("the card has no button with key %q", key)
}

func choose(c *card, act clickAction) ([]selection, error) {
	var selectors []cardSelector
	if c.Selection != nil {
		selectors = append(selectors, *c.Selection)
	}
	selectors = append(selectors, c.Selects...)
	if c.Checkbox != nil {
		selectors = append(selectors, *c.Checkbox)
	}
	var out []selection
	known := map[string]bool{}
	for _, sel := range selectors {
		known[sel.QuestionKey] = true
		ids, given := act.Selected[sel.QuestionKey]
		if !given || sel.Disable {
			ids = sel.defaults(c.Checkbox != nil)
		}
		multi := c.Checkbox != nil && sel.Mode == 1
		if err := sel.check(ids, multi); err != nil && !act.Force {
			return nil, err
		}
		out = append(out, selection{sel.QuestionKey, ids})
	}
	for q, ids := range act.Selected {
		if known[q] {
			continue
		}
		if !act.Force {
			return nil, fmt.Errorf("the card asks no question %q", q)
		}
		out = append(out, selection{q, ids})
	}
	return out, nil
}

// defaults is what a selector sends when nobody touched it: the first option of a dropdown unless selected_id says
// otherwise, the checked options of a vote.
func (s cardSelector) defaults(vote bool) []string {
	if vote {
		var ids []string
		for _, o := range s.Options {
			if o.Checked {
				ids = append(ids, o.ID)
			}
		}
		return ids
	}
	if s.SelectedID != "" || len(s.Options) == 0 {
		return []string{s.SelectedID}
	}
	return []string{s.Options[0].ID}
}

func (s cardSelector) check(ids []string, multi bool) error {
	if len(ids) == 0 || len(ids) > 1 && !multi {
		return fmt.Errorf("question %q takes one answer, got %d", s.QuestionKey, len(ids))
	}
	for _, id := range ids {
		if !slices.ContainsFunc(s.Options, func(o cardOption) bool { return o.ID == id }) {
			return fmt.Errorf("question %q has no option %q", s.QuestionKey, id)
		}
	}
	return nil
}
