package language_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/imdesk/imdesk/cards/language"
)

// converted are the packages whose every Chinese word goes to a reader through this one.
var converted = []string{"cards", "cards/dingtalk", "cards/feishu", "cards/wecom", "core/asset/asset.go", "core/change", "core/desk", "core/form", "core/worktime/format.go"}

// sayers are the functions whose text is a key, and which of their arguments it is.
var sayers = map[string]int{"t.tr": 0, "language.Say": 0, "language.Stored": 0, "language.In": 1, "core.Refuse": 1}

// literal is a Chinese text in a source.
type literal struct {
	file, text string
	key        string // of the row of a table it is in
	args       int    // of a said text, -1 when they can't be counted
	said       bool
	table      bool // it stands in a table outside functions, which is put through a sayer where it is used
}

func (l literal) String() string { return l.file + ": " + strconv.Quote(l.text) }

func TestEveryChineseWordGoesToItsReaderOrSaysWhyNot(t *testing.T) {
	known, kept := map[string]bool{}, allowed(t)
	for _, e := range entries(t) {
		known[e.Chinese] = true
	}
	used := map[string]bool{}
	for _, l := range literals(t) {
		switch file, whole := l.file+"\t"+l.text, l.file+"\t*"; {
		case l.said && known[l.text], l.table && (known[l.text] || known["act:"+l.key]):
		case kept[file]:
			used[file] = true
		case kept[whole]:
			used[whole] = true
		case l.said:
			t.Errorf("%s has no English: add it to cards/language/english", l)
		case l.table:
			t.Errorf("%s stands in a table without English: add it to cards/language/english, or to testdata/chinese.txt with the reason", l)
		default:
			t.Errorf("%s is said to everybody in Chinese: use t.tr, language.Say or language.Stored, or give the reason in testdata/chinese.txt", l)
		}
	}
	for k := range kept {
		if !used[k] {
			t.Errorf("testdata/chinese.txt allows what isn't there any more: %q", k)
		}
	}
}

func TestWhatIsSaidGetsAsManyArgumentsAsItNames(t *testing.T) {
	for _, l := range literals(t) {
		if want := places(l.text); l.said && l.args >= 0 && len(want) > 0 && l.args != slices.Max(want) {
			t.Errorf("%s gets %d arguments", l, l.args)
		}
	}
}

// literals lists the Chinese texts of the converted packages, without their tests.
func literals(t *testing.T) []literal {
	t.Helper()
	var out []literal
	for _, c := range converted {
		root := filepath.Join("..", "..", c)
		files := []string{root}
		if filepath.Ext(root) != ".go" {
			files, _ = filepath.Glob(filepath.Join(root, "*.go"))
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				out = append(out, read(t, f)...)
			}
		}
	}
	if len(out) < 500 {
		t.Fatalf("found %d texts only", len(out))
	}
	return out
}

func read(t *testing.T, file string) []literal {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(filepath.ToSlash(file), "../../")
	var out []literal
	for _, d := range f.Decls {
		fn, inside := d.(*ast.FuncDecl)
		said, keys := map[ast.Node]int{}, map[ast.Node]string{}
		ast.Inspect(d, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if place, ok := sayers[called(c)]; ok && len(c.Args) > place {
					said[c.Args[place]] = len(c.Args) - place - 1
					if c.Ellipsis.IsValid() {
						said[c.Args[place]] = -1
					}
				}
			}
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if k, ok := kv.Key.(*ast.BasicLit); ok {
					keys[kv.Value], _ = strconv.Unquote(k.Value)
				}
			}
			b, ok := n.(*ast.BasicLit)
			if !ok || b.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(b.Value); err == nil && strings.ContainsFunc(text, han) {
				args, isSaid := said[n]
				out = append(out, literal{name, text, keys[n], args, isSaid, !inside || fn.Name.Name == "init"})
			}
			return true
		})
	}
	return out
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// called is what a call calls, as it is written: t.tr.
func called(c *ast.CallExpr) string {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + s.Sel.Name
}

// allowed reads what may be Chinese to everybody: file, tab, text or *, tab, why.
func allowed(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("testdata/chinese.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		parts := strings.Split(s.Text(), "\t")
		if len(parts) != 3 || parts[2] == "" {
			t.Fatalf("testdata/chinese.txt: %q has no file, text and reason", s.Text())
		}
		out[parts[0]+"\t"+strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(parts[1])] = true
	}
	return out
}

func entries(t *testing.T) []language.Entry {
	t.Helper()
	list, err := language.Entries()
	if err != nil {
		t.Fatal(err)
	}
	return list
}
