package console

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

const (
	rootName     = "root"
	rootPassword = "correct horse battery"
)

// fakeHost is the application as far as the console sees it.
type fakeHost struct {
	db *store.DB

	mu        sync.Mutex
	steps     []adapters.CheckStep
	checked   []config.Bot
	refreshed int
	cards     []core.PersonID
	cardError error
	senders   int
	lanes     int
}

func (h *fakeHost) Check(_ context.Context, b config.Bot) []adapters.CheckStep {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checked = append(h.checked, b)
	return h.steps
}

func (h *fakeHost) World(ctx context.Context, org core.OrgID) (*desk.World, error) {
	worlds, err := world.New(h.db, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return worlds.World(ctx, org)
}

// Refresh reports every registered bot as connected, as the application does moments after it started one.
func (h *fakeHost) Refresh(ctx context.Context) {
	h.mu.Lock()
	h.refreshed++
	h.mu.Unlock()
	bots, _ := h.db.Bots(ctx, "")
	for _, b := range bots {
		_ = h.db.ReportHealth(ctx, b.ID, "replica-1", json.RawMessage(`{"connected":2,"reconnects":1,"waiting":3,"meters":[{"Name":"api","Limit":5000}]}`))
	}
}

func (h *fakeHost) SendTestCard(_ context.Context, _ core.OrgID, _ core.BotID, p core.PersonID) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cards = append(h.cards, p)
	return h.cardError
}

// Link and Unlink let the engine act in a world without bots, where nobody can be told.
func (h *fakeHost) Link(ctx context.Context, org core.OrgID, by, a, b core.PersonID) error {
	return h.db.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return h.engine().LinkPeople(ctx, tx, botless, by, a, b)
	})
}

func (h *fakeHost) Unlink(ctx context.Context, org core.OrgID, by, alias core.PersonID) error {
	return h.db.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return h.engine().UnlinkPerson(ctx, tx, botless, by, alias)
	})
}

func (h *fakeHost) engine() *desk.Engine { return &desk.Engine{Clock: core.SystemClock{}} }

var botless = &desk.World{Setup: &core.Setup{}}

func (h *fakeHost) KickSenders() { h.mu.Lock(); h.senders++; h.mu.Unlock() }
func (h *fakeHost) KickLanes()   { h.mu.Lock(); h.lanes++; h.mu.Unlock() }

// fixture is a running console with a database of its own.
type fixture struct {
	t       *testing.T
	db      *store.DB
	host    *fakeHost
	options Options
	server  *httptest.Server
	client  *http.Client
}

func start(t *testing.T, change ...func(*Options)) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{DataDir: t.TempDir(), SecretKey: bytes.Repeat([]byte{7}, store.KeySize)})
	must(t, err)
	t.Cleanup(db.Close)
	must(t, db.Migrate(t.Context()))
	d := &fixture{t: t, db: db, host: &fakeHost{db: db, steps: []adapters.CheckStep{{Name: "凭证", OK: true}}}}
	d.options = Options{DB: db, Host: d.host, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), PublicURL: func() string { return "https://desk.example.com/" }}
	for _, c := range change {
		c(&d.options)
	}
	d.server = httptest.NewServer(Handler(d.options))
	t.Cleanup(d.server.Close)
	d.client = d.browser()
	return d
}

// browser returns a client with cookies of its own.
func (d *fixture) browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar}
}

// ready is a console with an enterprise and an administrator who is signed in.
func ready(t *testing.T, change ...func(*Options)) *fixture {
	d := start(t, change...)
	token, err := NewSetup(t.Context(), d.db)
	must(t, err)
	d.want(200, "POST", "/setup", setupRequest{Token: token, Name: rootName, Password: rootPassword, OrgID: "acme", OrgName: "艾科米"})
	return d
}

// ask makes a call and returns status and body.
func (d *fixture) ask(method, path string, body any, headers ...string) (int, string) {
	d.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		must(d.t, err)
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.server.URL+"/api/v1"+path, in)
	must(d.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := d.client.Do(r)
	must(d.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	must(d.t, err)
	return res.StatusCode, string(raw)
}

// want makes a call that must be answered with a status, and returns the body.
func (d *fixture) want(status int, method, path string, body any, headers ...string) string {
	d.t.Helper()
	got, answer := d.ask(method, path, body, headers...)
	if got != status {
		d.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got, status, answer)
	}
	return answer
}

// get decodes the answer of a call that must succeed.
func get[T any](d *fixture, path string) T {
	d.t.Helper()
	var v T
	must(d.t, json.Unmarshal([]byte(d.want(200, "GET", path, nil)), &v))
	return v
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// acts lists the audit trail's acts, oldest first, without the sections of the first set-up.
func (d *fixture) acts() []string {
	var out []string
	for _, r := range d.trail() {
		if !strings.HasPrefix(r.Act, "setup.") {
			out = append(out, r.Act)
		}
	}
	return out
}

// trail is the audit trail, oldest first.
func (d *fixture) trail() []store.AuditRow {
	rows, err := d.db.Org("acme").AuditTrail(d.t.Context(), "", 0, 200)
	must(d.t, err)
	slices.Reverse(rows)
	return rows
}

var feishuSettings = settings{"app_id": "cli_a1", "app_secret": "s3cret-of-feishu", "transport": "websocket"}

func feishuBot() registration {
	return registration{ID: "hq-feishu", Title: "总部飞书", Platform: core.Feishu, Settings: feishuSettings}
}
