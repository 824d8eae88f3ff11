package dingtalk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/core"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// The simulated organisation of all tests.
const (
	lin, zhou, far, outsider = "0317462958104471", "0926175530442861", "0418837720915536", "0777000011112222"
	group                    = "cidQ7mZt2+Lw9fXk4Rb1NcVg=="
	ownTemplate              = "00000000-1111-4222-8333-444444444444.schema"
	secret                   = "secret-of-the-app-0001"
)

func simOptions() dingtalksim.Options {
	return dingtalksim.Options{ClientSecret: secret, MessageRedelivery: dingtalksim.Once, RetryScale: 0.02, Meters: dingtalksim.MeterOptions{DingSMS: 100}}
}

// rig is a simulator and an adapter for it.
type rig struct {
	sim *dingtalksim.Sim
	a   *Adapter
	// away is held while the platform is to see no connection, so that the adapter can't come back unnoticed.
	away sync.Mutex
}

// newRig starts a simulator; change may alter the adapter's settings.
func newRig(t testing.TB, log *slog.Logger, opts dingtalksim.Options, change func(*Config)) *rig {
	t.Helper()
	r := &rig{sim: dingtalksim.New(opts)}
	r.sim.AddDepartment(dingtalksim.Department{ID: 7, Name: "信息技术部"})
	r.sim.AddPerson(dingtalksim.Person{ID: lin, Name: "林小满", Title: "工程师", Manager: zhou, Depts: []int64{7}})
	r.sim.AddPerson(dingtalksim.Person{ID: zhou, Name: "周予安"})
	r.sim.AddPerson(dingtalksim.Person{ID: far, Name: "钱远", Unreachable: true})
	r.sim.AddPerson(dingtalksim.Person{ID: outsider, Name: "外人", CorpID: "dingother"})
	r.sim.AddGroup(dingtalksim.Group{ID: group, Name: "IT 服务台值班群", Members: []string{lin, zhou, outsider}, BotMember: true})
	r.sim.AddTemplate(ownTemplate, true, nil)
	if err := r.sim.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.sim.Close)
	cfg := Config{ClientID: "dingk2v8qx7mzt4hw0ru", ClientSecret: secret, BaseURL: r.sim.URL(), OAPIURL: r.sim.URL()}
	if change != nil {
		change(&cfg)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	a, err := New(cfg, Options{Logger: log, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	a.rhythm.pause = func(int) time.Duration {
		r.away.Lock()
		defer r.away.Unlock()
		return 5 * time.Millisecond
	}
	r.a = a
	return r
}

func containsText(m dingtalksim.Message, text string) bool {
	return strings.Contains(string(m.Payload), text)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

var (
	_ adaptertest.Harness  = (*rig)(nil)
	_ adaptertest.Receiver = (*rig)(nil)
)

func TestConformanceWithThePublicTemplate(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness { return newRig(t, log, simOptions(), nil) })
}

func TestConformanceWithAnOwnTemplate(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		return newRig(t, log, simOptions(), func(c *Config) { c.CardTemplate = ownTemplate })
	})
}

func TestConformanceWithTheOtherDocumentedShapes(t *testing.T) {
	for _, shape := range []dingtalksim.CardCallbackShape{dingtalksim.ValueOnly, dingtalksim.LegacyParams} {
		t.Run(string(shape), func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
				opts := simOptions()
				opts.StringNumbers, opts.OddSystemFrames, opts.CardShape, opts.EventTopic, opts.CardReuseSucceeds = true, true, shape, "org", true
				opts.NumberHeaders, opts.OpaqueTickets = true, true
				return newRig(t, log, opts, nil)
			})
		})
	}
}

func (r *rig) Adapter() adapters.Adapter { return r.a }

func (r *rig) Features() adaptertest.Features {
	return adaptertest.Features{
		Person: core.Sender{ID: lin}, Name: "林小满", Other: core.Sender{ID: zhou, Name: "周予安"}, Stranger: core.Sender{ID: "0000000000000000"},
		Unreachable: core.Sender{ID: far}, Group: group, Redelivers: true, Sockets: true, Uploads: true, Recalls: true, Clicks: true,
		TokenCalls: "token", SendCalls: "send", ThrottleIsOfApp: true, Secrets: []string{secret, "ticket=", "session=", "access_token="},
	}
}

// Ready waits until both connections stand at both ends.
func (r *rig) Ready(ctx context.Context) error {
	if err := r.sim.WaitConnections(ctx, connections); err != nil {
		return err
	}
	return poll(ctx, func() bool { return r.a.Health().Connected >= connections })
}

// poll waits for what nobody signals.
func poll(ctx context.Context, ok func() bool) error {
	tick := time.NewTicker(time.Millisecond)
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

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	if err := poll(within(t), ok); err != nil {
		t.Fatalf("wait for %s: %v", what, err)
	}
}

func (r *rig) Disconnect(ctx context.Context) error {
	r.away.Lock()
	defer r.away.Unlock()
	r.sim.DropConnections()
	return r.sim.WaitConnections(ctx, 0)
}

func (r *rig) Say(ctx context.Context, u adaptertest.Utterance) (string, error) {
	say := dingtalksim.Utterance{Person: u.Person.ID, Text: u.Text, MentionBot: u.Mention}
	if u.Group {
		say.Chat = group
	}
	for _, o := range u.Others {
		say.Mentions = append(say.Mentions, o.ID)
	}
	if u.File != nil {
		say.Files = []dingtalksim.File{{Name: u.File.Name, Kind: string(u.File.Kind), Content: u.File.Content}}
	}
	return r.sim.Say(ctx, say)
}

func (r *rig) Click(ctx context.Context, c adaptertest.Click) (adaptertest.Seen, error) {
	for _, chat := range []string{r.sim.DirectChat(c.Person.ID), group} {
		for _, m := range r.sim.MessagesFor(chat, c.Person.ID, 0) {
			if idOf(m) == c.Message {
				return r.press(ctx, m, c)
			}
		}
	}
	return adaptertest.Seen{}, fmt.Errorf("no message %s", c.Message)
}

func (r *rig) press(ctx context.Context, m dingtalksim.Message, c adaptertest.Click) (adaptertest.Seen, error) {
	action, err := actionFor(m, c.Verb, c.Values)
	if err != nil {
		return adaptertest.Seen{}, err
	}
	ans, err := r.sim.Click(ctx, dingtalksim.Click{Person: c.Person.ID, Message: m.ID, Action: action})
	seen := adaptertest.Seen{Error: ans.Error}
	if ans.Toast != nil {
		seen.Toast = ans.Toast.Text
	} else if ans.Message != nil {
		view, _ := ans.Message.Card()
		seen.Toast = view.CardParamMap[varContent]
	}
	return seen, err
}

// actionFor finds the button that carries verb and writes the press of it.
func actionFor(m dingtalksim.Message, verb string, values map[string]string) (json.RawMessage, error) {
	view, _ := m.Card()
	var buttons []struct{ ID string }
	var full struct{ MsgButtons []struct{ ID string } }
	if json.Unmarshal([]byte(view.CardParamMap[varLayout]), &full) == nil {
		buttons = full.MsgButtons
	}
	own := json.Unmarshal([]byte(view.CardParamMap["buttons"]), &buttons) == nil
	for _, b := range buttons {
		if !strings.Contains(b.ID, verb) {
			continue
		}
		if own {
			return json.Marshal(map[string]any{"action_ids": []string{"btn"}, "params": map[string]any{"press": b.ID, "form": values}})
		}
		return json.Marshal(map[string]any{"action_ids": []string{b.ID}})
	}
	return nil, fmt.Errorf("card %s has no button for %s", view.OutTrackID, verb)
}

func (r *rig) Wait(ctx context.Context, match func(adaptertest.Message) bool) (adaptertest.Message, error) {
	m, err := r.sim.WaitMessage(ctx, func(m dingtalksim.Message) bool { return match(neutral(m)) })
	return neutral(m), err
}

func (r *rig) Messages() []adaptertest.Message {
	var out []adaptertest.Message
	for _, m := range r.all() {
		out = append(out, neutral(m))
	}
	return out
}

func (r *rig) all() []dingtalksim.Message {
	var out []dingtalksim.Message
	for _, chat := range []string{r.sim.DirectChat(lin), r.sim.DirectChat(zhou), group} {
		out = append(out, r.sim.Messages(chat)...)
	}
	return out
}

// idOf is a message as receipts and events name it: a card by its outTrackId.
func idOf(m dingtalksim.Message) string {
	if view, ok := m.Card(); ok {
		return view.OutTrackID
	}
	return m.ID
}

func neutral(m dingtalksim.Message) adaptertest.Message {
	out := adaptertest.Message{
		ID: idOf(m), Chat: m.Chat, FromBot: m.From == "bot", Text: string(m.Payload), Revision: m.Revision, Recalled: m.Recalled, ReplyTo: m.ReplyTo,
		Files: len(m.Files), Urgent: strings.HasPrefix(m.Chat, "ding."),
	}
	if m.Type == "sampleFile" || m.Type == "sampleImageMsg" {
		out.Files++
	}
	return out
}

func (r *rig) Inject(f adaptertest.Fault) bool {
	r.sim.Inject(dingtalksim.Fault{On: f.On, Kind: f.Kind, Times: f.Times, Delay: f.Delay})
	return true
}

func (r *rig) Inside() int { return r.a.inbox.Load().Inside() }

func (r *rig) ClearFaults() { r.sim.ClearFaults() }

func (r *rig) Count(kind string) int64 { return r.sim.Meters().Calls[kind] }

// running starts the adapter with a sink and returns when the platform can reach it.
func running(t *testing.T, opts dingtalksim.Options, change func(*Config), prepare func(*rig)) (*rig, *adaptertest.Sink) {
	t.Helper()
	r, sink := newRig(t, quiet(), opts, change), adaptertest.NewSink()
	if prepare != nil {
		prepare(r)
	}
	r.start(t, sink)
	if err := r.Ready(within(t)); err != nil {
		t.Fatal(err)
	}
	return r, sink
}

// start runs the adapter until the test ends.
func (r *rig) start(t *testing.T, sink adapters.Sink) (stop func()) {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			end()
			select {
			case err := <-done:
				if err != nil {
					t.Errorf("Run returned %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("Run didn't return")
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
