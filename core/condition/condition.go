// Package condition compiles the conditions that administrators write: expressions without functions, loops or ranges, so that the time one
// takes is bounded by its size. What a condition may see is its caller's business.
package condition

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Limits of a condition.
const (
	maxRunes = 500
	maxNodes = 100
)

// Program is a compiled condition; nil always holds.
type Program struct{ program *vm.Program }

// Compile compiles text against an environment as Holds will be given it. Blank text gives nil.
func Compile(text string, env any) (*Program, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len([]rune(text)) > maxRunes {
		return nil, fmt.Errorf("condition is longer than %d characters", maxRunes)
	}
	guard := &guard{}
	p, err := expr.Compile(text, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.Patch(guard))
	if err := errors.Join(err, guard.err); err != nil {
		return nil, err
	}
	return &Program{p}, nil
}

// Holds judges the condition. An error means that it could not be judged.
func (p *Program) Holds(env any) (bool, error) {
	if p == nil {
		return true, nil
	}
	out, err := expr.Run(p.program, env)
	if err != nil {
		return false, fmt.Errorf("judge condition: %w", err)
	}
	yes, _ := out.(bool)
	return yes, nil
}

// Parts are the conditions that all have to hold for p to hold, in the order in which they were written: a and (b or c) has two.
func (p *Program) Parts() []string {
	if p == nil {
		return nil
	}
	return parts(p.program.Node())
}

func parts(n ast.Node) []string {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "&&") {
		return append(parts(b.Left), parts(b.Right)...)
	}
	return []string{n.String()}
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
