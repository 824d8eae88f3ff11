package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo"
)

// replica is one process of the real binary. Its address stays the same over restarts.
type replica struct {
	binary, config, log, addr string

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when the process is gone
}

// freeAddr is a loopback address nobody listens on now.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start launches the process and returns at once. Pdeathsig keeps it from outliving the test.
func (r *replica) start() error {
	out, err := os.OpenFile(r.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(r.binary, "serve", "-c", r.config)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start a replica: %w", err)
	}
	done := make(chan struct{})
	r.mu.Lock()
	r.cmd, r.done = cmd, done
	r.mu.Unlock()
	go func() {
		_ = cmd.Wait() // its error says only how it was killed
		close(done)
	}()
	return nil
}

// kill ends the process without warning and waits until it is gone. Killing twice is no error.
func (r *replica) kill() { r.signal(syscall.SIGKILL) }

func (r *replica) signal(sig syscall.Signal) {
	r.mu.Lock()
	cmd, done := r.cmd, r.done
	r.cmd = nil
	r.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(sig)
	select {
	case <-done:
		return
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
	}
	<-done
}

// running is false once the process has ended, by itself or by us.
func (r *replica) running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cmd == nil {
		return false
	}
	select {
	case <-r.done:
		return false
	default:
		return true
	}
}

// ready waits until the replica can take work and every bot receives.
func (r *replica) ready(ctx context.Context) error {
	var last error
	for until := time.NewTicker(20 * time.Millisecond); ; {
		if last = r.probe(ctx); last == nil {
			until.Stop()
			return nil
		}
		select {
		case <-ctx.Done():
			until.Stop()
			return fmt.Errorf("replica %s: %w; %w", r.addr, last, ctx.Err())
		case <-until.C:
		}
		if !r.running() {
			return errors.New("the replica ended by itself:\n" + r.tail(30))
		}
	}
}

func (r *replica) probe(ctx context.Context) error {
	body, err := r.get(ctx, "/readyz")
	if err != nil {
		return err
	}
	var doc struct {
		Ready bool
		Bots  map[string]string
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return err
	}
	for id, state := range doc.Bots {
		if state == "0 connections" && id != string(demo.WeComBot) { // whose one connection another replica may have

			return fmt.Errorf("bot %s is not connected", id)
		}
	}
	if !doc.Ready || len(doc.Bots) == 0 {
		return fmt.Errorf("not ready: %s", body)
	}
	return nil
}

func (r *replica) get(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addr+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

var clickMetric = regexp.MustCompile(`(?m)^imdesk_clicks_total\{answer="(\w+)"\} (\S+)$`)

// clicks returns how the replica says it answered clicks since its start.
func (r *replica) clicks(ctx context.Context) (map[string]int, error) {
	body, err := r.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, m := range clickMetric.FindAllStringSubmatch(string(body), -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, err
		}
		out[m[1]] = int(n)
	}
	return out, nil
}

// tail is the end of the log.
func (r *replica) tail(lines int) string {
	raw, _ := os.ReadFile(r.log)
	all := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// complaints counts the log's errors and warnings by message, so that a run shows what it survived.
func (r *replica) complaints() map[string]int {
	raw, _ := os.ReadFile(filepath.Clean(r.log))
	out := map[string]int{}
	for _, m := range complaint.FindAllStringSubmatch(string(raw), -1) {
		out[m[1]+" "+m[2]+m[3]]++
	}
	return out
}

var complaint = regexp.MustCompile(`level=(WARN|ERROR) msg=(?:"([^"]*)"|(\S+))`)
