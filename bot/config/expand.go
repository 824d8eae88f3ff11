package config

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// parse reads a document and puts the environment's values in place of ${NAME}. A value is put into the parsed scalar, not into the text, so that
// no character of it (a colon, a quote, a hash) can be taken for YAML, and none can show up in a parser's message.
func parse(path string, raw []byte) (*ast.File, error) {
	f := &filler{names: map[string]string{}}
	file, err := parser.ParseBytes([]byte(f.mark(string(raw))), 0)
	if err != nil {
		return nil, atLine(path, err)
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			ast.Walk(f, doc.Body)
		}
	}
	var errs []error
	for _, m := range f.missing {
		errs = append(errs, fmt.Errorf("%s:%d: environment variable %s is not set: export it or write the value here", path, m.line, m.name))
	}
	return file, errors.Join(errs...)
}

// filler marks the variables of a text with harmless words and later fills the scalars in which they stand.
type filler struct {
	names   map[string]string // of variables, by mark
	missing []missing
}

type missing struct {
	name string
	line int
}

// mark replaces each ${NAME} by a plain word. Truth values are the exception: a word can't become one after parsing.
func (f *filler) mark(text string) string {
	prefix := "imdeskvar"
	for strings.Contains(text, prefix) {
		prefix += "x"
	}
	return variable.ReplaceAllStringFunc(text, func(m string) string {
		name := m[2 : len(m)-1]
		if v := os.Getenv(name); v == "true" || v == "false" {
			return v
		}
		word := fmt.Sprintf("%s%dz", prefix, len(f.names))
		f.names[word] = name
		return word
	})
}

// Visit implements ast.Visitor.
func (f *filler) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.StringNode:
		n.Value = f.fill(n.Value, n.GetToken().Position.Line)
	case *ast.MappingValueNode:
		n.Value = asWritten(n.Value)
	}
	return f
}

func (f *filler) fill(s string, line int) string {
	for word, name := range f.names {
		if !strings.Contains(s, word) {
			continue
		}
		v, ok := os.LookupEnv(name)
		if !ok { // an empty secret is never meant
			f.missing = append(f.missing, missing{name, line})
		}
		s = strings.ReplaceAll(s, word, v)
	}
	return s
}

// asWritten keeps a number whose text says more than its value: the secret 00123 is not 83. A field that wants a number reads the text as well.
func asWritten(n ast.Node) ast.Node {
	i, ok := n.(*ast.IntegerNode)
	if !ok || fmt.Sprint(i.Value) == i.GetToken().Value {
		return n
	}
	return ast.String(i.GetToken())
}

// atLine says a parser's error in the form of ours: file, line, what is wrong. It shows no source, which may hold secrets.
func atLine(path string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return errors.New(path + ":" + strconv.Itoa(y.GetToken().Position.Line) + ": " + reason(err, y))
}

func reason(err error, y yaml.Error) string {
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		return unknown.Message + ": docs/configuration.md lists every key"
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("a value of type %s is needed here, this is a %s", wrong.DstType, wrong.SrcType)
	}
	return y.GetMessage()
}
