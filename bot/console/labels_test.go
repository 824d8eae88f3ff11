package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// TestThePagesHaveWordsForEverythingATicketCanBeAndDo holds the pages' words to the constants of the domain and the verbs of the timeline.
func TestThePagesHaveWordsForEverythingATicketCanBeAndDo(t *testing.T) {
	labels, err := os.ReadFile("../web/src/console/labels.ts")
	must(t, err)
	has := func(list, word string) bool {
		block := regexp.MustCompile(`(?s)export const ` + list + `: [^=]* = \{(.*?)\n?\};`).FindSubmatch(labels)
		if block == nil {
			t.Fatalf("labels.ts has no list %s", list)
		}
		return regexp.MustCompile(`(^|[\s,{])` + word + `: "`).Match(block[1])
	}
	for _, word := range constants(t, "../../core/ticket.go", "Status") {
		if !has("statusName", word) || !has("statusColor", word) {
			t.Errorf("the status %s has no words or no colour", word)
		}
	}
	for _, word := range constants(t, "../../core/ticket.go", "TicketType") {
		if !has("typeName", word) {
			t.Errorf("the type %s has no words", word)
		}
	}
	for _, verb := range keys(t, "../../core/desk/words.go", "actWords") {
		if !has("verbName", verb) {
			t.Errorf("the verb %s has no words", verb)
		}
	}
}

// constants lists the values of a file's string constants of a type.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	must(t, err)
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		name, _ := v.Type.(*ast.Ident)
		if lit, ok := v.Values[0].(*ast.BasicLit); ok && name != nil && name.Name == typ {
			word, err := strconv.Unquote(lit.Value)
			must(t, err)
			out = append(out, word)
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("%s has no constants of type %s", file, typ)
	}
	return out
}

// keys lists the keys of a file's map of strings.
func keys(t *testing.T, file, name string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	must(t, err)
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || v.Names[0].Name != name || len(v.Values) != 1 {
			return true
		}
		for _, e := range v.Values[0].(*ast.CompositeLit).Elts {
			word, err := strconv.Unquote(e.(*ast.KeyValueExpr).Key.(*ast.BasicLit).Value)
			must(t, err)
			out = append(out, word)
		}
		return false
	})
	if len(out) == 0 {
		t.Fatalf("%s has no map %s", file, name)
	}
	return out
}
