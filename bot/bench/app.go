package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
)

// AppOptions are what the application's process is started with.
type AppOptions struct {
	Config string
	// Unpaced lifts the platforms' rate limits on our side; the simulators must have theirs lifted too.
	Unpaced bool
	// Sampled keeps a profile of the heap.
	Sampled bool
}

// readyMark precedes the address on the line the application prints when it listens and its bots are starting.
const readyMark = "ready "

// unpacedCalls is how many calls are in flight when nothing paces: enough for 500 a second at 300 ms each.
const unpacedCalls = 192

// Unpaced is what bot.Options.Tune does to lift the platforms' rate limits.
func Unpaced(c adapters.Capabilities) adapters.Capabilities {
	c.Budgets, c.Meters, c.Concurrency = nil, nil, unpacedCalls
	return c
}

// RunApp is the application's process: it serves until ctx ends and prints its address first. Besides the product's own pages it serves
// /debug/profile, a processor profile, /debug/heap and /debug/memory.
func RunApp(ctx context.Context, opt AppOptions, out io.Writer, log *slog.Logger) error {
	cfg, err := config.Load(opt.Config)
	if err != nil {
		return err
	}
	o := bot.Options{Log: log, Routes: map[string]http.Handler{
		"GET /debug/profile": http.HandlerFunc(profile), "GET /debug/heap": http.HandlerFunc(heap), "GET /debug/memory": http.HandlerFunc(memory),
	}}
	if opt.Unpaced {
		o.Tune = Unpaced
	}
	app, err := bot.Start(ctx, cfg, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, readyMark+app.Addr())
	<-ctx.Done()
	return app.Close()
}

// profile answers with the processor profile of so many seconds.
func profile(w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.Atoi(r.URL.Query().Get("seconds"))
	if err != nil || seconds < 1 {
		http.Error(w, "seconds must be a positive number", http.StatusBadRequest)
		return
	}
	if err := pprof.StartCPUProfile(w); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	defer pprof.StopCPUProfile()
	t := time.NewTimer(time.Duration(seconds) * time.Second)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// process is the running application.
type process struct {
	cmd     *exec.Cmd
	addr    string
	started time.Time
	ready   time.Duration // from start to listening
	ended   chan error
}

// launch starts the application and waits until it says that it is ready.
func launch(ctx context.Context, env Environment, opt AppOptions) (*process, error) {
	cmd := env.Command(ctx, opt)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the application: %w", err)
	}
	p := &process{cmd: cmd, started: time.Now(), ended: make(chan error, 1)}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the application: %w", err)
	}
	said := make(chan string, 1)
	go func() {
		in := bufio.NewScanner(out)
		for in.Scan() {
			if addr, ok := strings.CutPrefix(in.Text(), readyMark); ok {
				said <- addr
			}
		}
		p.ended <- cmd.Wait()
	}()
	t := time.NewTimer(readyWithin)
	defer t.Stop()
	select {
	case p.addr = <-said:
		p.ready = time.Since(p.started)
		return p, nil
	case err := <-p.ended:
		return nil, fmt.Errorf("the application ended at once: %v", err)
	case <-t.C:
	case <-ctx.Done():
	}
	p.kill()
	return nil, fmt.Errorf("the application was not ready within %v", readyWithin)
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// kill ends the application as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop lets the application finish.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	t := time.NewTimer(30 * time.Second)
	defer t.Stop()
	select {
	case <-p.ended:
	case <-t.C:
		p.kill()
	}
}
