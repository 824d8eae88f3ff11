// Package guards shows that the tests notice when a guard is gone: each guard is taken out of a copy of its source file, and the test that is
// said to notice must fail. The program itself has no hook for this; the copy is laid over the source for one build (go help build: -overlay).
package guards_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// guard is one place of the source and what notices its absence.
type guard struct {
	name          string
	file          string // in the module
	text, without string // text stands in the file exactly once
	pkg, test     string // of the engine, the store or the console: seconds
	// scenario is a test of bot/demo, over the adapters and the simulated platforms, for the long run; "" where the platforms can't tell.
	scenario string
}

const root = "../.."

func TestEachGuardStandsWhereTheListSays(t *testing.T) {
	for _, g := range guards {
		overlay(t, g)
	}
}

func TestEachGuardIsMissedWhenItIsGone(t *testing.T) {
	if os.Getenv("IMDESK_GUARDS") == "" {
		t.Skip("builds a program for each guard: make guards")
	}
	tests := map[string][]string{}
	for _, g := range guards {
		if !slices.Contains(tests[g.pkg], g.test) {
			tests[g.pkg] = append(tests[g.pkg], g.test)
		}
	}
	for pkg, names := range tests {
		passes(t, pkg, "", names...)
	}
	for _, g := range guards {
		t.Run(g.name, func(t *testing.T) { missed(t, g, g.pkg, g.test, "") })
	}
}

// TestEachGuardIsMissedInTheChats is the same over the three platforms; each scenario needs its own build of the whole program.
func TestEachGuardIsMissedInTheChats(t *testing.T) {
	if os.Getenv("IMDESK_GUARDS") != "long" {
		t.Skip("builds all tests of the platforms for each guard: make guards")
	}
	for _, g := range guards {
		if g.scenario == "" {
			continue
		}
		t.Run(g.name, func(t *testing.T) {
			passes(t, "./bot/demo", "/sqlite", g.scenario)
			missed(t, g, "./bot/demo", g.scenario, "/sqlite")
		})
	}
}

// passes demands that the tests exist and pass as the source stands: only then does a failure tell anything.
func passes(t *testing.T, pkg, sub string, names ...string) {
	t.Helper()
	out, err := run(pkg, "", "^("+strings.Join(names, "|")+")$"+sub)
	for _, n := range names {
		if !strings.Contains(out, "--- PASS: "+n+" ") {
			t.Fatalf("%s in %s does not pass with the guard in place: %v\n%s", n, pkg, err, out)
		}
	}
}

// missed demands that the test fails, and not for want of a program, when the guard is gone.
func missed(t *testing.T, g guard, pkg, test, sub string) {
	t.Helper()
	out, err := run(pkg, overlay(t, g), "^"+test+"$"+sub)
	switch {
	case strings.Contains(out, "--- FAIL: "+test+" "):
	case err == nil:
		t.Errorf("%s passes without the guard of %s", test, g.file)
	default:
		t.Errorf("%s did not run without the guard of %s: %v\n%s", test, g.file, err, out)
	}
}

// overlay writes the file without the guard and the description that lays it over the source.
func overlay(t *testing.T, g guard) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, g.file))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), g.text); n != 1 {
		t.Fatalf("%s holds %q %d times, not once: say anew where the guard is", g.file, g.text, n)
	}
	mutant, list := filepath.Join(t.TempDir(), filepath.Base(g.file)), filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(mutant, []byte(strings.Replace(string(source), g.text, g.without, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutant}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return list
}

func run(pkg, overlay, tests string) (string, error) {
	args := []string{"test", "-vet=off", "-count=1", "-v", "-run", tests}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}
