package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
)

// Memory is where the application's resident memory is, in MB of 2^20 bytes, and what an event allocates.
type Memory struct {
	// Private is what the process wrote itself; Program are pages of the program's file, which the kernel drops when it needs memory.
	Private float64 `json:"private_mb"`
	Program float64 `json:"program_mb"`
	// Live is the heap that the last collection found in use, Stacks what goroutines stand on.
	Live   float64 `json:"heap_live_mb"`
	Stacks float64 `json:"stacks_mb"`
	// Allocations and Bytes are of one event.
	Allocations float64 `json:"allocations_per_event"`
	Bytes       float64 `json:"bytes_per_event"`
	Collections uint32  `json:"collections"`
}

const mb = 1 << 20

// resident reads the resident memory of a process (man 5 proc_pid_status): all of it, its own, and pages of files.
func resident(pid int) (all, private, files float64) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, 0
	}
	fields := map[string]*float64{"VmRSS": &all, "RssAnon": &private, "RssFile": &files}
	for line := range strings.Lines(string(raw)) {
		name, v, _ := strings.Cut(line, ":")
		if to := fields[name]; to != nil {
			kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
			*to = kb / 1024
		}
	}
	return all, private, files
}

// memory answers with the counters of the runtime.
func memory(w http.ResponseWriter, _ *http.Request) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	_ = json.NewEncoder(w).Encode(m)
}

// heap answers with the heap's profile: what is in use, and everything that was ever allocated.
func heap(w http.ResponseWriter, _ *http.Request) { _ = pprof.Lookup("heap").WriteTo(w, 0) }

// counters fetches what memory answers.
func counters(ctx context.Context, addr string) (m runtime.MemStats, err error) {
	body, err := get(ctx, "http://"+addr+"/debug/memory")
	if err != nil {
		return m, err
	}
	defer body.Close()
	return m, wrapped("read the counters", json.NewDecoder(body).Decode(&m))
}

// get fetches a page of the application.
func get(ctx context.Context, url string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the application: %w", err)
	}
	return resp.Body, nil
}

// memoryOf relates two readings to the events between them.
func memoryOf(pid int, before, after runtime.MemStats, events int64) (residentMB float64, m Memory) {
	n := float64(max(events, 1))
	m = Memory{
		Live: float64(after.HeapAlloc) / mb, Stacks: float64(after.StackInuse) / mb, Collections: after.NumGC - before.NumGC,
		Allocations: float64(after.Mallocs-before.Mallocs) / n, Bytes: float64(after.TotalAlloc-before.TotalAlloc) / n,
	}
	residentMB, m.Private, m.Program = resident(pid)
	return residentMB, m
}
