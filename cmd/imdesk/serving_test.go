package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// process is an imdesk that runs until it is told to stop.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *bufio.Reader
	errs bytes.Buffer
}

func (s *shell) start(args ...string) *process {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s.t.Cleanup(cancel)
	p := &process{t: s.t, cmd: s.command(ctx, args...)}
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	p.out, p.cmd.Stderr = bufio.NewReader(pipe), &p.errs
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// until reads lines up to the first that matches and returns its first group.
func (p *process) until(pattern string) string {
	p.t.Helper()
	want := regexp.MustCompile(pattern)
	for {
		line, err := p.out.ReadString('\n')
		if m := want.FindStringSubmatch(line); m != nil {
			return m[1]
		}
		if err != nil {
			p.t.Fatalf("no line matches %s: %v\nstderr: %s", pattern, err, p.errs.String())
		}
	}
}

// interrupt ends the process as Ctrl+C does and demands that it leaves in good order.
func (p *process) interrupt() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.out); err != nil {
		p.t.Log(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("after an interrupt: %v\nstderr: %s", err, p.errs.String())
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	c := http.Client{Timeout: 10 * time.Second}
	res, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestAFreshServerOffersItsPagesAndOneWayIn(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	p := s.start("serve", "-c", cfg)
	base := p.until(`已启动：(http://\S+?)（`)
	token := p.until(`/console/setup\?token=(\S+)`)
	for path, want := range map[string]string{
		"/healthz": "ok", "/readyz": `"ready":true`, "/metrics": "imdesk_events_total", "/console/": "<html", "/api/v1/openapi.json": `"openapi"`,
	} {
		if code, body := get(t, base+path); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("GET %s: %d, lacks %q: %.200s", path, code, want, body)
		}
	}
	if code, _ := get(t, base+"/callbacks/nobody"); code != http.StatusNotFound {
		t.Errorf("the callback of an unknown bot answers %d", code)
	}
	setUp(t, base, token)
	p.interrupt()

	p = s.start("serve", "-c", cfg)
	p.until(`已启动：(http://\S+?)（`)
	link, err := url.Parse(p.reset(s, cfg))
	if err != nil || link.Query().Get("token") == "" || link.Path != "/console/setup" {
		t.Errorf("admin reset printed %v, %v", link, err)
	}
	p.interrupt()
}

// setUp makes the first administrator, as the page behind the printed link does.
func setUp(t *testing.T, base, token string) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"token": token, "name": "wang", "password": "correct horse battery", "org_id": "acme", "org_name": "某某公司"})
	res, err := http.Post(base+"/api/v1/setup", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("POST /api/v1/setup: %d %s", res.StatusCode, answer)
	}
}

// reset asks for a new way in beside the running server.
func (p *process) reset(s *shell, cfg string) string {
	p.t.Helper()
	s.run("admin", "reset", "-c", cfg, "nobody").exits(1).complains("没有名为 nobody 的管理员")
	out := s.run("admin", "reset", "-c", cfg, "wang").exits(0).says("24 小时").out
	return strings.TrimSpace(out[strings.Index(out, "http"):])
}

func TestTheDemoPrintsItsAddressAndServesThePlayground(t *testing.T) {
	s := newShell(t)
	p := s.start("demo", "--listen", "127.0.0.1:0", "--print-url")
	address := p.until(`^(http://\S+/playground)\s*$`)
	if code, body := get(t, address); code != http.StatusOK || !strings.Contains(body, "<html") {
		t.Errorf("GET %s: %d %.200s", address, code, body)
	}
	p.interrupt()
	left, err := os.ReadDir(s.dir)
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind, %v", left, err)
	}
}

func TestAnAddressThatIsTakenEndsTheServer(t *testing.T) {
	s := newShell(t)
	p := s.start("serve", "-c", s.config(""))
	base := p.until(`已启动：(http://\S+?)（`)
	other := newShell(t)
	cfg := other.file("imdesk.yaml", "listen: "+strings.TrimPrefix(base, "http://")+"\ndata_dir: ./data\n")
	other.run("serve", "-c", cfg).exits(1).complains("listen on 127.0.0.1")
	p.interrupt()
}
