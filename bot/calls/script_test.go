//go:build unix

package calls

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// program writes a script of the shell, which is what most of them are.
func program(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// ran runs a script for a ticket with a title.
func ran(t *testing.T, ctx context.Context, s config.Script, title string) answer {
	t.Helper()
	body, err := json.Marshal(desk.CallBody{ID: "k1", Rule: "清理", Ticket: &desk.CallTicket{Number: "IT-000001", Title: title}})
	if err != nil {
		t.Fatal(err)
	}
	c := &Caller{Config: Config{Scripts: map[string]config.Script{"clean": s}}}
	return c.script(ctx, "clean", store.Call{Call: desk.Call{Task: "k1", Body: body}, Org: "acme"})
}

func TestAScriptIsGivenItsArgumentsAndTheEnvironmentThatIsAllowed(t *testing.T) {
	t.Setenv("ALLOWED", "yes")
	t.Setenv("HIDDEN", "secret")
	s := config.Script{Path: program(t, `echo "$# [$1] [$2] $ALLOWED$HIDDEN"; echo trouble >&2`), Args: []string{"{number}", "{title}"}, Env: []string{"ALLOWED", "MISSING"}}
	a := ran(t, t.Context(), s, "--all $(touch x); `id`")
	if want := "2 [IT-000001] [all $(touch x); `id`] yes\ntrouble"; !a.done || a.output != want {
		t.Errorf("%+v, want %q", a, want)
	}
}

func TestAScriptThatFailsSaysHowAndIsNotRepeated(t *testing.T) {
	for _, c := range []struct {
		s    config.Script
		text string
	}{
		{config.Script{Path: program(t, "echo half; exit 3")}, "脚本「clean」没有成功（退出码 3）"},
		{config.Script{Path: "/nowhere/at/all"}, "脚本「clean」启动不了，请管理员检查路径和权限"},
		{config.Script{Path: program(t, "true"), Org: "other"}, "配置文件的 scripts 里没有「clean」，请管理员补上后继续"},
	} {
		if a := ran(t, t.Context(), c.s, ""); a.done || !a.final || a.text != c.text {
			t.Errorf("%+v, want %s", a, c.text)
		}
	}
}

func TestAScriptWhoseTimeIsOverEndsWithAllThatItStarted(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	s := config.Script{Path: program(t, `sleep 600 & echo $! >`+pid+`; echo begun; wait`), Timeout: core.Duration(time.Second)}
	a := ran(t, t.Context(), s, "")
	if a.done || !a.final || a.text != "脚本「clean」运行超过 1s，已终止" || a.output != "begun" {
		t.Errorf("%+v", a)
	}
	gone(t, pid)
}

func TestWhatAScriptLeavesBehindEndsWithIt(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	if a := ran(t, t.Context(), config.Script{Path: program(t, `sleep 600 >/dev/null 2>&1 & echo $! >`+pid)}, ""); !a.done {
		t.Errorf("%+v", a)
	}
	gone(t, pid)
}

// gone waits until the process of a file has ended.
func gone(t *testing.T, file string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for tick := time.NewTicker(10 * time.Millisecond); running(pid); <-tick.C {
		if t.Context().Err() != nil {
			t.Fatal("the process goes on")
		}
	}
}

// running reports whether a process does anything; one that nobody has collected yet does not.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func TestALongOutputIsCut(t *testing.T) {
	a := ran(t, t.Context(), config.Script{Path: program(t, `i=0; while [ $i -lt 3000 ]; do echo "一二三四五六七八九十"; i=$((i+1)); done; printf '\033[31m'`)}, "")
	if n := len([]rune(a.output)); !a.done || n != outputRunes || !strings.HasSuffix(a.output, "…") {
		t.Errorf("%d runes, done %v", n, a.done)
	}
}
