package feishu

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The simulated tenant of all tests.
const (
	lin, zhao, gone, muted = "lin", "zhao", "gone", "muted"
	group                  = "oc_it_l2"
)

func who(id string) core.Sender { return core.Sender{ID: "on_" + id, Address: "ou_" + id} }

func simOptions() feishusim.Options {
	return feishusim.Options{
		App: feishusim.App{
			AppID: "cli_a9test0000000001", AppSecret: "secret-of-the-app-1", EncryptKey: "encrypt-key-of-the-app", VerificationToken: "verification-of-app",
		},
		Retry: []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second},
	}
}

// rig is a simulator and an adapter for it.
type rig struct {
	sim *feishusim.Sim
	a   *Adapter
	// away is held while the platform is to see no connection, so that the adapter can't come back unnoticed.
	away sync.Mutex
}

// newRig starts a simulator; change may alter both sides' settings.
func newRig(t testing.TB, log *slog.Logger, opts feishusim.Options, change func(*Config)) *rig {
	t.Helper()
	cfg := Config{
		AppID: opts.App.AppID, AppSecret: opts.App.AppSecret, EncryptKey: opts.App.EncryptKey, VerificationToken: opts.App.VerificationToken,
	}
	if change != nil {
		change(&cfg)
	}
	r := &rig{}
	if cfg.Transport == TransportWebhook {
		// The platform must know our address before we know its; the handler looks the adapter up when it is called.
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.a.Callback().ServeHTTP(w, req) }))
		t.Cleanup(front.Close)
		opts.WebhookURL = front.URL
	}
	r.sim = feishusim.New(opts)
	r.sim.AddPerson(
		feishusim.Person{ID: lin, Name: "林晓", OpenID: "ou_lin", UnionID: "on_lin", Title: "工程师", Departments: []string{"od_rd"}, Leader: zhao},
		feishusim.Person{ID: zhao, Name: "赵磊", OpenID: "ou_zhao", UnionID: "on_zhao"},
		feishusim.Person{ID: gone, Name: "钱远", OpenID: "ou_gone", UnionID: "on_gone", Unavailable: true},
		feishusim.Person{ID: muted, Name: "孙静", OpenID: "ou_muted", UnionID: "on_muted", MutedBot: true},
	)
	r.sim.AddGroup(feishusim.Group{ID: group, Name: "IT 二线值班群", Members: []string{lin, zhao}, BotMember: true})
	if err := r.sim.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.sim.Close() })
	cfg.BaseURL = r.sim.URL()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	a, err := New(cfg, Options{Logger: log, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	a.pause = func(int, clientConfig, error) time.Duration {
		r.away.Lock()
		defer r.away.Unlock()
		return 5 * time.Millisecond
	}
	r.a = a
	return r
}

var (
	_ adaptertest.Harness  = (*rig)(nil)
	_ adaptertest.Receiver = (*rig)(nil)
)

func TestConformanceOverTheLongConnection(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness { return newRig(t, log, simOptions(), nil) })
}

func TestConformanceWithFragmentedFrames(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		opts := simOptions()
		opts.FragmentBytes = 97
		return newRig(t, log, opts, nil)
	})
}

func TestConformanceOverTheWebhook(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		return newRig(t, log, simOptions(), func(c *Config) { c.Transport = TransportWebhook })
	})
}

func (r *rig) Adapter() adapters.Adapter { return r.a }

func (r *rig) Features() adaptertest.Features {
	app := r.sim.App()
	return adaptertest.Features{
		Person: who(lin), Name: "林晓", Other: who(zhao), Stranger: core.Sender{ID: "on_nobody"}, Unreachable: who(gone), Group: group,
		Redelivers: true, Sockets: r.a.cfg.Transport == TransportWebSocket, Uploads: true, Recalls: true, Clicks: true, SilentRepeat: true,
		TokenCalls: feishusim.KindToken, SendCalls: feishusim.KindSend, ThrottleIsOfApp: true,
		Secrets: []string{app.AppSecret, app.EncryptKey, app.VerificationToken, "access_key=", "ticket=", "Bearer "},
	}
}

func (r *rig) Ready(ctx context.Context) error {
	if r.a.cfg.Transport == TransportWebhook {
		select {
		case <-r.a.started:
			return r.sim.CheckURL(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return r.sim.WaitConnections(ctx, 1)
}

func (r *rig) Disconnect(ctx context.Context) error {
	r.away.Lock()
	defer r.away.Unlock()
	r.sim.DropConnections()
	return r.sim.WaitConnections(ctx, 0)
}

func (r *rig) Say(ctx context.Context, u adaptertest.Utterance) (string, error) {
	say := feishusim.Utterance{Person: u.Person.ID, Text: u.Text, MentionBot: u.Mention}
	if u.Group {
		say.Chat = group
	}
	for _, o := range u.Others {
		say.Mentions = append(say.Mentions, o.ID)
	}
	if u.File != nil {
		say.Files = []feishusim.Upload{{Name: u.File.Name, Kind: string(u.File.Kind), Content: u.File.Content}}
	}
	return r.sim.Say(ctx, say)
}

func (r *rig) Click(ctx context.Context, c adaptertest.Click) (adaptertest.Seen, error) {
	m, ok := r.sim.Message(c.Message)
	if !ok {
		return adaptertest.Seen{}, fmt.Errorf("no message %s", c.Message)
	}
	action, err := actionFor(m.Payload, c.Verb, c.Values)
	if err != nil {
		return adaptertest.Seen{}, err
	}
	ans, err := r.sim.Click(ctx, feishusim.Click{Person: c.Person.ID, Message: c.Message, Action: action})
	seen := adaptertest.Seen{Error: ans.Error}
	if ans.Toast != nil {
		seen.Toast = ans.Toast.Text
	}
	return seen, err
}

// actionFor finds the button that carries verb in a card and writes the press of it.
func actionFor(card json.RawMessage, verb string, values map[string]string) (json.RawMessage, error) {
	var root any
	if err := json.Unmarshal(card, &root); err != nil {
		return nil, err
	}
	var found map[string]any
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if v["tag"] == "button" && strings.Contains(fmt.Sprint(v["behaviors"], v["name"]), verb) {
				found = v
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(root)
	if found == nil {
		return nil, fmt.Errorf("card has no button for %s", verb)
	}
	action := map[string]any{"tag": "button"}
	if name, ok := found["name"]; ok {
		action["name"], action["form_value"] = name, values
	}
	if behaviors, ok := found["behaviors"].([]any); ok && len(behaviors) > 0 {
		action["value"] = behaviors[0].(map[string]any)["value"]
	}
	return json.Marshal(action)
}

func (r *rig) Wait(ctx context.Context, match func(adaptertest.Message) bool) (adaptertest.Message, error) {
	m, err := r.sim.WaitMessage(ctx, func(m feishusim.Message) bool { return match(neutral(m)) })
	return neutral(m), err
}

func (r *rig) Messages() []adaptertest.Message {
	var out []adaptertest.Message
	for _, chat := range []string{feishusim.DirectChatID(lin), feishusim.DirectChatID(zhao), group} {
		for _, m := range r.sim.Messages(chat) {
			out = append(out, neutral(m))
		}
	}
	return out
}

func neutral(m feishusim.Message) adaptertest.Message {
	return adaptertest.Message{
		ID: m.ID, Chat: m.Chat, FromBot: m.From == "bot", Text: string(m.Payload), Revision: m.Revision, Recalled: m.Recalled,
		ReplyTo: m.ReplyTo, Files: len(m.Files), Urgent: len(m.Urgent) > 0,
	}
}

func (r *rig) Inject(f adaptertest.Fault) bool {
	r.sim.Inject(feishusim.Fault{On: f.On, Kind: f.Kind, Times: f.Times, Delay: f.Delay, Code: 230001})
	return true
}

func (r *rig) Inside() int { return r.a.inbox.Load().Inside() }

func (r *rig) ClearFaults() { r.sim.ClearFaults() }

func (r *rig) Count(kind string) int64 { return r.sim.Count(kind) }
