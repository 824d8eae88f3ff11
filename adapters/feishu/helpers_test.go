package feishu

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// load reads a sample whose structure follows the platform's documentation.
func load(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// offline is an adapter that knows the bot and needs no network to normalise.
func offline(t testing.TB, change func(*Config)) *Adapter {
	t.Helper()
	cfg := Config{
		AppID: "cli_a9demo00helpdesk1", AppSecret: "demo-secret", BaseURL: "http://127.0.0.1:1", Transport: TransportWebhook,
		EncryptKey: "enc-key-for-tests", VerificationToken: "vt-demo-9Qk2",
	}
	if change != nil {
		change(&cfg)
	}
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a.self.known.Store(&botInfo{openID: "ou_bot_demo_helpdesk", name: "IT 服务台"})
	return a
}

// normal normalises one event that must be understood.
func normal(t *testing.T, a *Adapter, raw json.RawMessage) core.Event {
	t.Helper()
	env, err := decodeEnvelope(raw)
	if err != nil {
		t.Fatal(err)
	}
	e, ok, err := a.normalise(t.Context(), env)
	if err != nil || !ok {
		t.Fatalf("normalise %s: ok %v, err %v, counts %v", env.kind(), ok, err, a.Counts())
	}
	return e
}

func at(s string) time.Time {
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return v
}
