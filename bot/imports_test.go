package bot_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/imdesk/imdesk/"

// level is the height of each top-level folder; imports point downwards only.
var level = map[string]int{"cmd": 5, "bot": 4, "adapters": 3, "store": 3, "core": 2, "cards": 1}

func TestImportsPointDownwardsOnly(t *testing.T) {
	each(t, func(file, pkg, imported string) {
		from, to := top(pkg), top(imported)
		switch {
		case level[to] == 0 || level[from] == 0:
			t.Errorf("%s: %s or %s is no top-level folder of the design", file, from, to)
		case level[to] > level[from]:
			t.Errorf("%s imports upwards: %s", file, imported)
		case from == "adapters" && to == "store" || from == "store" && to == "adapters":
			t.Errorf("%s: adapters and store must not know each other: %s", file, imported)
		case from == "core" && to == "cards" && imported != "cards" && imported != "cards/language":
			t.Errorf("%s: core may import cards, but not its renderers: %s", file, imported)
		case isSim(pkg):
			t.Errorf("%s: a simulator imports nothing of ours: %s", file, imported)
		}
	})
}

func TestSimulatorsAreUsedByTheDemoTestsAndBenchmarksOnly(t *testing.T) {
	each(t, func(file, pkg, imported string) {
		if !isSim(imported) || strings.HasSuffix(file, "_test.go") {
			return
		}
		if !strings.HasPrefix(pkg, "bot/demo") && !strings.HasPrefix(pkg, "bot/bench") && !strings.HasPrefix(pkg, "bot/chaos") && !strings.HasPrefix(pkg, "bot/web/dev") {
			t.Errorf("%s imports the simulator %s", file, imported)
		}
	})
}

func TestPlatformsDoNotKnowEachOther(t *testing.T) {
	platforms := []string{"wecom", "dingtalk", "feishu"}
	each(t, func(file, pkg, imported string) {
		for _, a := range platforms {
			for _, b := range platforms {
				if a != b && strings.HasPrefix(pkg, "adapters/"+a) && strings.HasPrefix(imported, "adapters/"+b) {
					t.Errorf("%s imports another platform: %s", file, imported)
				}
			}
		}
	})
}

func isSim(pkg string) bool {
	return strings.HasSuffix(pkg, "sim") && strings.HasPrefix(pkg, "adapters/")
}

func top(pkg string) string { first, _, _ := strings.Cut(pkg, "/"); return first }

// each calls f for every import of our own packages; tests inside simulators count like the rest.
func each(t *testing.T, f func(file, pkg, imported string)) {
	t.Helper()
	root := ".."
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if own, ok := strings.CutPrefix(name, module); ok {
				seen++
				f(rel, filepath.ToSlash(filepath.Dir(rel)), own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatal("no import of our own was found: the test looks in the wrong place")
	}
}
