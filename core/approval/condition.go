package approval

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"github.com/imdesk/imdesk/core"
)

// Limits of a condition. Without functions, loops and ranges its time is bounded by its size.
const (
	conditionRunes = 500
	conditionNodes = 100
)

// Condition is a compiled when of a step; nil always holds.
type Condition struct {
	program *vm.Program
	fields  map[string]any
}

// ParseCondition compiles text against the fields of a form. Fields of type number and money are numbers, all others text.
func ParseCondition(text string, fields []core.CatalogueField) (*Condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len([]rune(text)) > conditionRunes {
		return nil, fmt.Errorf("condition is longer than %d characters", conditionRunes)
	}
	c := &Condition{fields: map[string]any{}}
	for _, f := range fields {
		c.fields[f.Name] = empty(f)
	}
	guard := &guard{}
	var err error
	c.program, err = expr.Compile(text, expr.Env(c.env(nil, core.Person{})), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(conditionNodes), expr.Patch(guard))
	return c, errors.Join(err, guard.err)
}

func empty(f core.CatalogueField) any {
	if f.Type == "number" || f.Type == "money" {
		return 0.0
	}
	return ""
}

// guard refuses what could take time or memory out of proportion to its length.
type guard struct{ err error }

func (g *guard) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.BinaryNode); ok && (n.Operator == ".." || n.Operator == "**" || n.Operator == "^") {
		g.err = fmt.Errorf("operator %q is not allowed in a condition", n.Operator)
	}
	switch (*node).(type) {
	case *ast.PredicateNode, *ast.BuiltinNode, *ast.CallNode:
		g.err = errors.New("functions are not allowed in a condition")
	}
}

// Holds judges the condition over a filled form. An error means that it could not be judged.
func (c *Condition) Holds(form map[string]string, requester core.Person) (bool, error) {
	if c == nil {
		return true, nil
	}
	out, err := expr.Run(c.program, c.env(form, requester))
	if err != nil {
		return false, fmt.Errorf("judge condition: %w", err)
	}
	yes, _ := out.(bool)
	return yes, nil
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
