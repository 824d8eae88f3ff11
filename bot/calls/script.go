package calls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

const (
	outputBytes = 16 << 10 // read of what a script writes; the rest is let go
	outputRunes = 4000     // kept of it
	// pipesLinger is how long output is waited for that something the script started still holds open.
	pipesLinger = time.Second
)

// script runs a script of the configuration once, in a process group of its own that ends with it or with its time.
func (c *Caller) script(ctx context.Context, name string, call store.Call) answer {
	s, ok := c.Scripts[name]
	if !ok || s.Org != "" && s.Org != call.Org {
		return answer{final: true, text: "配置文件的 scripts 里没有「" + name + "」，请管理员补上后继续"}
	}
	var body desk.CallBody
	if err := json.Unmarshal(call.Body, &body); err != nil {
		return answer{final: true, text: "看不懂要交给脚本的内容，请管理员检查"}
	}
	ctx, cancel := context.WithTimeout(ctx, s.Longest())
	defer cancel()
	out := &head{}
	cmd := exec.CommandContext(ctx, s.Path, s.Argv(body.Facts())...)
	cmd.Stdout, cmd.Stderr, cmd.Env, cmd.WaitDelay = out, out, environment(s), pipesLinger
	alone(cmd)
	err := cmd.Run()
	rest(cmd)
	a := ended(name, s, ctx.Err(), err)
	a.output = out.text()
	return a
}

// environment is what of this process's own the script may see.
func environment(s config.Script) []string {
	env := []string{}
	for _, name := range s.Env {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// ended says how a script ended. Whoever wrote the rule decides whether to run it again, so no failure is repeated by itself.
func ended(name string, s config.Script, expired, err error) answer {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return answer{done: true, text: fmt.Sprintf("脚本「%s」已完成（退出码 0）", name)}
	case errors.Is(expired, context.DeadlineExceeded):
		return answer{final: true, text: fmt.Sprintf("脚本「%s」运行超过 %s，已终止", name, s.Longest())}
	case errors.As(err, &exit):
		return answer{final: true, text: fmt.Sprintf("脚本「%s」没有成功（退出码 %d）", name, exit.ExitCode())}
	}
	return answer{final: true, text: fmt.Sprintf("脚本「%s」启动不了，请管理员检查路径和权限", name)}
}

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if room := outputBytes - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// text is what was kept, as text.
func (h *head) text() string {
	s := strings.TrimSpace(strings.ToValidUTF8(strings.Map(printable, h.String()), ""))
	if utf8.RuneCountInString(s) <= outputRunes {
		return s
	}
	return string([]rune(s)[:outputRunes-1]) + "…"
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}
