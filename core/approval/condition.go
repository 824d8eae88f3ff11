package approval

import (
	"maps"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/condition"
)

// Condition is a compiled when of a step; nil always holds.
type Condition struct {
	program *condition.Program
	fields  map[string]any
}

// ParseCondition compiles text against the fields of a form. Fields of type number and money are numbers, all others text.
func ParseCondition(text string, fields []core.CatalogueField) (*Condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	c := &Condition{fields: map[string]any{}}
	for _, f := range fields {
		c.fields[f.Name] = empty(f)
	}
	var err error
	c.program, err = condition.Compile(text, c.env(nil, core.Person{}))
	return c, err
}

func empty(f core.CatalogueField) any {
	if f.Type == "number" || f.Type == "money" {
		return 0.0
	}
	return ""
}

// Holds judges the condition over a filled form. An error means that it could not be judged.
func (c *Condition) Holds(form map[string]string, requester core.Person) (bool, error) {
	if c == nil {
		return true, nil
	}
	return c.program.Holds(c.env(form, requester))
}

// env is what a condition sees. A number that was not filled in is 0.
func (c *Condition) env(form map[string]string, p core.Person) map[string]any {
	env := maps.Clone(c.fields)
	for name, zero := range c.fields {
		if _, number := zero.(float64); number {
			env[name] = number64(form[name])
		} else {
			env[name] = form[name]
		}
	}
	env["requester"] = requesterEnv{string(p.ID), p.Department, p.Title, p.VIP}
	return env
}

// requesterEnv is what a condition sees of the requester.
type requesterEnv struct {
	ID         string `expr:"id"`
	Department string `expr:"department"`
	Title      string `expr:"title"`
	VIP        bool   `expr:"vip"`
}

func number64(s string) float64 {
	v, _ := strconv.ParseFloat(strings.NewReplacer(",", "", "，", "", "元", "", "¥", "", "￥", "", " ", "").Replace(s), 64)
	return v
}
