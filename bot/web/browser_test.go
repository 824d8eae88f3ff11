package web_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo"
)

// browse runs suites of e2e/ in a real browser. What it needs and lacks is a failure that says what to do, never a skip.
func browse(t *testing.T, url string, suites ...string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed: the browser tests need Node 20 or newer")
	}
	if _, err := os.Stat(filepath.Join("node_modules", "playwright-core")); err != nil {
		t.Fatal("node_modules are missing: run npm ci in bot/web")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // on a busy machine a page takes long
	defer cancel()
	cmd := exec.CommandContext(ctx, node, append([]string{"e2e/run.mjs"}, suites...)...)
	cmd.Env = append(os.Environ(), "IMDESK_DEMO_URL="+url)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
}

// demoURL starts a demo of its own, unless IMDESK_DEMO_URL names a running one.
func demoURL(t *testing.T) string {
	t.Helper()
	if url := os.Getenv("IMDESK_DEMO_URL"); url != "" {
		return url
	}
	d, err := demo.Start(t.Context(), demo.Options{Listen: "127.0.0.1:0", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatalf("start the demo: %v", err)
	}
	t.Cleanup(d.Close)
	return d.URL()
}

func TestEveryCardIsDrawnAndEveryUnknownComponentIsShownAsSuch(t *testing.T) {
	browse(t, "", "render")
}

func TestTheGuidedPathRunsToItsEndOnADesktop(t *testing.T) {
	browse(t, demoURL(t), "path:1440")
}

func TestTheGuidedPathRunsToItsEndOnAPhone(t *testing.T) {
	browse(t, demoURL(t), "path:390")
}

func TestAVisitorCanPlayEveryRoleByHand(t *testing.T) {
	browse(t, demoURL(t), "hands")
}
