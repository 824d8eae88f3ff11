package config

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// keyError is a problem with one key, to be located in the file.
type keyError struct {
	path string // YAML path, for example $.bots[1]
	err  error
}

func (e *keyError) Error() string { return e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

// each takes joined errors apart, also those joined inside others.
func each(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, each(e)...)
	}
	return out
}

// locate adds file and line to the problems of Validate.
func locate(path string, doc *ast.File, err error) error {
	var out []error
	for _, e := range each(err) {
		line := 1
		var k *keyError
		if errors.As(e, &k) {
			line = lineOf(doc, k.path)
		}
		out = append(out, fmt.Errorf("%s:%d: %w", path, line, e))
	}
	return errors.Join(out...)
}

// lineOf finds the line of a key; what isn't written in the file counts as its first line.
func lineOf(doc *ast.File, path string) int {
	p, err := yaml.PathString(path)
	if err != nil {
		return 1
	}
	node, err := p.FilterFile(doc)
	if err != nil || node == nil {
		return 1
	}
	return node.GetToken().Position.Line
}
