package bot_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/features.md")

// TestTheTableOfFeaturesNamesTestsThatExist draws docs/features.md from docs/features.txt, which lists what imdesk promises and the tests that
// show it, and from where those tests are.
func TestTheTableOfFeaturesNamesTestsThatExist(t *testing.T) {
	list, err := os.ReadFile("../docs/features.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := table(t, string(list), testFiles(t))
	if *update {
		if err := os.WriteFile("../docs/features.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("../docs/features.md")
	if err != nil || string(have) != want {
		t.Errorf("docs/features.md is not drawn from docs/features.txt: run go test ./bot -run TableOfFeatures -update (%v)", err)
	}
}

// table draws the list: a line with # is a section, one without indent a feature, an indented one a test.
func table(t *testing.T, list string, files map[string]string) string {
	var b strings.Builder
	b.WriteString("# 功能与场景\n\n每一行是一项功能和证明它的测试，由 `docs/features.txt` 生成；测试改名或消失会使生成失败。没有测试的就是还没有做。场景在三个平台的模拟器和两种存储上运行。\n")
	shown := 0
	end := func(open bool) {
		if open && shown == 0 {
			b.WriteString("还没有")
		}
		if open {
			b.WriteString(" |\n")
		}
	}
	open := false
	for line := range strings.Lines(list) {
		name := strings.TrimSpace(line)
		switch {
		case name == "":
		case strings.HasPrefix(line, "# "):
			end(open)
			open = false
			fmt.Fprintf(&b, "\n## %s\n\n| 功能 | 测试 |\n|---|---|\n", name[2:])
		case line[0] != '\t':
			end(open)
			open, shown = true, 0
			fmt.Fprintf(&b, "| %s | ", name)
		default:
			file, ok := files[name]
			if !ok {
				t.Errorf("there is no test %s", name)
			}
			if shown > 0 {
				b.WriteString("<br>")
			}
			shown++
			fmt.Fprintf(&b, "[%s](../%s)", strings.TrimPrefix(name, "Test"), file)
		}
	}
	end(open)
	return b.String()
}

// testFiles is the file of each test of the repository.
func testFiles(t *testing.T) map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			if d != nil && d.IsDir() && err == nil {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				found[f.Name.Name] = filepath.ToSlash(strings.TrimPrefix(path, "../"))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
