package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// asCommand makes the test's own executable be imdesk, so that the command line is tested as a process without being built twice.
const asCommand = "IMDESK_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// patience bounds one command; none needs a fraction of it on a machine at rest.
const patience = 2 * time.Minute

// shell runs imdesk in a folder of its own.
type shell struct {
	t   *testing.T
	dir string
	env []string
}

func newShell(t *testing.T) *shell { return &shell{t: t, dir: t.TempDir()} }

// ran is what a command left behind.
type ran struct {
	t        *testing.T
	args     []string
	code     int
	out, err string
}

func (s *shell) command(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = s.dir
	cmd.Env = append(append(cleanEnv(), asCommand+"=1"), s.env...)
	return cmd
}

// cleanEnv is the environment without what would configure imdesk.
func cleanEnv() []string {
	var out []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "IMDESK_") {
			out = append(out, kv)
		}
	}
	return out
}

func (s *shell) run(args ...string) ran {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := s.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatalf("run imdesk %v: %v", args, err)
	}
	return ran{t: s.t, args: args, code: cmd.ProcessState.ExitCode(), out: out.String(), err: errs.String()}
}

// file writes a file into the folder and returns its name.
func (s *shell) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return name
}

// config writes a configuration on the embedded database and returns its name.
func (s *shell) config(more string) string {
	return s.file("imdesk.yaml", "listen: 127.0.0.1:0\ndata_dir: ./data\n"+more)
}

func (r ran) exits(code int) ran {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("imdesk %s: exit code %d, want %d\nstdout: %s\nstderr: %s", strings.Join(r.args, " "), r.code, code, r.out, r.err)
	}
	return r
}

// says demands words on the standard output.
func (r ran) says(words ...string) ran {
	r.t.Helper()
	return r.has("stdout", r.out, words)
}

// complains demands words on the standard error output.
func (r ran) complains(words ...string) ran {
	r.t.Helper()
	return r.has("stderr", r.err, words)
}

func (r ran) has(where, text string, words []string) ran {
	r.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			r.t.Errorf("imdesk %s: %s lacks %q:\n%s", strings.Join(r.args, " "), where, w, text)
		}
	}
	return r
}
