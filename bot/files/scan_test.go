package files_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/bot/files/filestest"
)

func written(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAScannerNamesWhatItFindsAndGivesNoVerdictWhenItIsAway(t *testing.T) {
	clamd := filestest.StartClamd(t, 1<<20)
	s := files.NewScanner(&files.Config{Scan: &files.ScanConfig{Clamd: clamd.Address()}})
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		content   []byte
		infection string
		large     bool
	}{
		{content: nil}, {content: []byte("clean")}, {content: bytes.Repeat([]byte("long"), 1<<16)},
		{content: append(bytes.Repeat([]byte("x"), 1<<17), filestest.Eicar...), infection: "Eicar-Test-Signature"},
		{content: bytes.Repeat([]byte("x"), 4<<20), large: true},
	} {
		found, err := s.Scan(t.Context(), written(t, c.content))
		if found != c.infection || errors.Is(err, files.ErrTooLargeToScan) != c.large || err != nil && !c.large {
			t.Errorf("%d bytes: %q, %v", len(c.content), found, err)
		}
	}
	clamd.Away(true)
	if found, err := s.Scan(t.Context(), written(t, []byte("clean"))); err == nil || found != "" {
		t.Errorf("away it says %q, %v", found, err)
	}
	if s.Check(t.Context()) == nil {
		t.Error("away it passes the check")
	}
}

func TestACommandScansByItsExitStatus(t *testing.T) {
	script := filepath.Join(t.TempDir(), "scan")
	text := "#!/bin/sh\ngrep -q EICAR \"$2\" && { echo \"$2: Eicar FOUND\"; exit 1; }\n[ \"$1\" = broken ] && exit 2\nexit 0\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	s := files.NewScanner(&files.Config{Scan: &files.ScanConfig{Command: []string{script, "quiet"}}})
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Scan(t.Context(), written(t, []byte("clean"))); found != "" || err != nil {
		t.Errorf("clean: %q, %v", found, err)
	}
	if found, err := s.Scan(t.Context(), written(t, filestest.Eicar)); !strings.Contains(found, "Eicar") || err != nil {
		t.Errorf("infected: %q, %v", found, err)
	}
	for name, argv := range map[string][]string{"that fails": {script, "broken"}, "that isn't there": {script + "-not"}} {
		s := files.NewScanner(&files.Config{Scan: &files.ScanConfig{Command: argv}})
		if found, err := s.Scan(t.Context(), written(t, []byte("clean"))); err == nil || found != "" {
			t.Errorf("a command %s says %q, %v", name, found, err)
		}
	}
}
