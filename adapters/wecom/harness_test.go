package wecom

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
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The simulated company of all tests.
const (
	corp        = "ww5e21a0c4desk0001"
	agent       = 1000017
	liu, zhao   = "LiuYan", "ZhaoMin"
	chen, away  = "chenkai", "GoneFar"
	group       = "wrkSFfCgAAq0exampleGroupChat01"
	botName     = "服务台"
	appSecret   = "secret-of-the-app-1"
	cbToken     = "DeskBotTok3n2026"
	cbKey       = "Zm9yLXRlc3RzLW9ubHktd2Vjb20tZGVzay1ib3QtMDE"
	aibotSecret = "secret-of-the-aibot-1"
)

func who(id string) core.Sender {
	return core.Sender{ID: strings.ToLower(id), Tenant: corp, Address: id}
}

func simOptions() wecomsim.Options {
	return wecomsim.Options{
		CorpID: corp, AgentID: agent, Secret: appSecret, Token: cbToken, EncodingAESKey: cbKey,
		BotID: "aibDeskHelper01", BotSecret: aibotSecret, BotName: botName,
		RetryAfter:   []time.Duration{50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond},
		Undocumented: wecomsim.Undocumented{KickCloseAfter: 50 * time.Millisecond},
	}
}

// rig is a simulator and an adapter for it.
type rig struct {
	sim *wecomsim.Sim
	a   *Adapter
	// parallel: the platform delivers what one person says side by side.
	parallel bool
	// front is where the platform calls us.
	front *httptest.Server
	// away is held while the platform is to see no connection, so that the adapter can't come back unnoticed.
	away sync.Mutex
}

// newRig starts a simulator; change may alter the adapter's settings.
func newRig(t testing.TB, log *slog.Logger, opts wecomsim.Options, change func(*Config)) *rig {
	t.Helper()
	r := &rig{sim: wecomsim.New(opts)}
	r.sim.AddDepartment(wecomsim.Department{ID: 7, Name: "研发部", ParentID: 1})
	for _, p := range []wecomsim.Person{
		{ID: liu, Name: "刘妍", Title: "工程师", Departments: []int{7}, MainDepartment: 7, DirectLeader: []string{zhao}},
		{ID: zhao, Name: "赵敏"}, {ID: chen, Name: "陈凯"}, {ID: away, Name: "钱远", OutOfRange: true},
	} {
		r.sim.AddPerson(p)
	}
	r.sim.AddGroup(wecomsim.Group{ID: group, Name: "IT 二线值班群", Members: []string{liu, zhao, chen}, BotMember: true})
	if err := r.sim.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.sim.Close)
	// The bot may push only where somebody has spoken to it. Nobody is connected yet, so nobody hears this.
	if _, err := r.sim.Say(context.Background(), wecomsim.Utterance{Person: chen, Chat: group, Text: "机器人进群了", MentionBot: true}); err != nil {
		t.Fatal(err)
	}
	r.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.a.Callback().ServeHTTP(w, req) }))
	t.Cleanup(r.front.Close)
	r.sim.SetCallbackURL(r.front.URL)
	cfg := Config{
		CorpID: opts.CorpID, AgentID: int64(opts.AgentID), Secret: opts.Secret, Token: opts.Token, EncodingAESKey: opts.EncodingAESKey,
		AIBot: &AIBot{BotID: opts.BotID, Secret: opts.BotSecret, Name: opts.BotName}, BaseURL: r.sim.URL(), WSURL: r.sim.WSURL(),
	}
	if change != nil {
		change(&cfg)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	a, err := New(cfg, Options{Logger: log, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	a.pause = func(int, error) time.Duration {
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

func TestConformanceOfTheAppWithItsAIBot(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness { return newRig(t, log, simOptions(), nil) })
}

func TestConformanceOfTheAppAlone(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		opts := simOptions()
		opts.Undocumented.ParallelPushes = true
		r := newRig(t, log, opts, func(c *Config) { c.AIBot = nil })
		r.parallel = true
		return r
	})
}

func TestConformanceWithEncryptedUserids(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		opts := simOptions()
		opts.EncryptAIBotUserIDs = true
		return newRig(t, log, opts, nil)
	})
}

func (r *rig) Adapter() adapters.Adapter { return r.a }

func (r *rig) Features() adaptertest.Features {
	f := adaptertest.Features{
		Person: who(liu), Name: "刘妍", Other: who(zhao), Stranger: core.Sender{ID: "nobody"}, Unreachable: who(away),
		Redelivers: true, Uploads: true, Recalls: true, SilentRepeat: true, TokenCalls: "token", SendCalls: "send", ThrottleIsOfApp: true,
		Secrets: []string{appSecret, cbToken, cbKey, aibotSecret, "access_token=", "tok-", "RSND-", "RCLK-"},
	}
	if r.a.cfg.AIBot != nil {
		f.Group, f.Sockets = group, true
	}
	return f
}

func (r *rig) Ready(ctx context.Context) error {
	if err := r.until(ctx, func() bool { return r.a.inbox.Load() != nil && (r.a.bot == nil || r.connected()) }); err != nil {
		return err
	}
	return r.sim.CheckURL(ctx)
}

// connected reports whether the AI bot can send.
func (r *rig) connected() bool {
	_, err := r.a.current("test")
	return err == nil
}

// until looks again and again; nothing is asserted about how long it takes.
func (r *rig) until(ctx context.Context, ok func() bool) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (r *rig) Disconnect(ctx context.Context) error {
	r.away.Lock()
	defer r.away.Unlock()
	r.sim.DropSockets()
	return r.until(ctx, func() bool { return r.a.bot.link.Load() == nil })
}

func (r *rig) Say(ctx context.Context, u adaptertest.Utterance) (string, error) {
	say := wecomsim.Utterance{Person: u.Person.ID, Text: u.Text, MentionBot: u.Mention}
	if u.Group {
		say.Chat = group
	}
	for _, o := range u.Others {
		say.Mentions = append(say.Mentions, o.ID)
	}
	if u.File != nil {
		say.Files = []wecomsim.File{{Name: u.File.Name, Kind: string(u.File.Kind), Content: u.File.Content}}
	}
	return r.sim.Say(ctx, say)
}

func (r *rig) Click(ctx context.Context, c adaptertest.Click) (adaptertest.Seen, error) {
	for _, m := range r.all() {
		if m.ID == c.Message {
			ans, err := r.press(ctx, c.Person.ID, m, c.Verb)
			return adaptertest.Seen{Error: ans.Error}, err
		}
	}
	return adaptertest.Seen{}, fmt.Errorf("no message %s", c.Message)
}

// press finds the button that carries verb in a card and presses it.
func (r *rig) press(ctx context.Context, person string, m wecomsim.Message, verb string) (wecomsim.Answer, error) {
	key, err := keyFor(m.Payload, verb)
	if err != nil {
		return wecomsim.Answer{}, err
	}
	action, err := json.Marshal(map[string]any{"key": key})
	if err != nil {
		return wecomsim.Answer{}, err
	}
	return r.sim.Click(ctx, wecomsim.Click{Person: person, Message: m.ID, Chat: m.Chat, Action: action})
}

func keyFor(payload json.RawMessage, verb string) (string, error) {
	var shown struct {
		Card struct {
			Buttons []struct {
				Key string `json:"key"`
			} `json:"button_list"`
		} `json:"template_card"`
	}
	if err := json.Unmarshal(payload, &shown); err != nil {
		return "", err
	}
	for _, b := range shown.Card.Buttons {
		if strings.HasSuffix(b.Key, "."+verb) {
			return b.Key, nil
		}
	}
	return "", fmt.Errorf("card has no button for %s", verb)
}

func (r *rig) Wait(ctx context.Context, match func(adaptertest.Message) bool) (adaptertest.Message, error) {
	m, err := r.sim.WaitMessage(ctx, func(m wecomsim.Message) bool { return match(neutral(m)) })
	return neutral(m), err
}

// all is everything shown anywhere.
func (r *rig) all() []wecomsim.Message {
	var out []wecomsim.Message
	for _, chat := range []string{appChat + liu, appChat + zhao, botChat + liu, botChat + zhao, group} {
		out = append(out, r.sim.Messages(chat)...)
	}
	return out
}

func (r *rig) Messages() []adaptertest.Message {
	var out []adaptertest.Message
	for _, m := range r.all() {
		out = append(out, neutral(m))
	}
	return out
}

func neutral(m wecomsim.Message) adaptertest.Message {
	return adaptertest.Message{
		ID: m.ID, Chat: m.Chat, FromBot: m.From == "bot", Text: string(m.Payload), Revision: m.Revision, Recalled: m.Recalled,
		ReplyTo: m.ReplyTo, Files: len(m.Files),
	}
}

func (r *rig) Inject(f adaptertest.Fault) bool {
	r.sim.Inject(wecomsim.Fault{On: f.On, Kind: f.Kind, Times: f.Times, Delay: f.Delay, Code: 40058})
	return true
}

func (r *rig) Inside() int {
	if !r.parallel {
		return -1
	}
	return r.a.inbox.Load().Inside()
}

func (r *rig) ClearFaults() { r.sim.ClearFaults() }

func (r *rig) Count(kind string) int64 { return r.sim.Count(kind) }
