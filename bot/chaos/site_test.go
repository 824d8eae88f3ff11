package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/pgtest"
	"github.com/imdesk/imdesk/store/redistest"
)

// plan says what a site looks like.
type plan struct {
	postgres, redis bool
	replicas        int
	// forgetful platforms repeat nothing that was not acknowledged; the others repeat as documented, faster by retryScale.
	forgetful bool
}

// retryScale shortens the platforms' redelivery schedules: Feishu's 15 s, 5 min, 1 h become 0.6 s, 12 s, 144 s.
const retryScale = 0.04

// platforms take part in every suite.
var platforms = []core.Platform{core.Feishu, core.DingTalk, core.WeCom}

// site is an installation under test: the platforms with their people, the store, and the replicas that are killed.
type site struct {
	t        *testing.T
	ctx      context.Context
	plan     plan
	dir      string
	dice     *dice
	began    time.Time
	company  *manifest.Manifest
	sims     *demo.Sims
	stages   map[core.Platform]*actor.Stage
	proxy    *pgProxy // in front of PostgreSQL, nil on SQLite
	redis    *redistest.Server
	front    *balancer
	replicas []*replica
}

// newSite prepares everything and starts no replica yet.
func newSite(t *testing.T, p plan) *site {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), size(4*time.Minute, 30*time.Minute))
	t.Cleanup(cancel)
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, ctx: ctx, plan: p, dir: t.TempDir(), dice: newDice(t), began: time.Now(), stages: map[core.Platform]*actor.Stage{}}
	if s.company, err = manifest.LoadFS(company.FS); err != nil {
		t.Fatal(err)
	}
	s.openPlatforms()
	if p.postgres {
		s.proxy = newPGProxy(t, pgtest.URL(t))
	}
	if p.redis {
		s.redis = redistest.Start(t)
	}
	var addrs []string
	for i := range max(p.replicas, 1) {
		r := &replica{binary: bin, addr: freeAddr(t), log: filepath.Join(s.dir, fmt.Sprintf("replica-%d.log", i))}
		r.config = s.writeConfig(i, r.addr)
		s.replicas = append(s.replicas, r)
		addrs = append(addrs, r.addr)
		t.Cleanup(r.kill)
	}
	s.front = newBalancer(addrs)
	t.Cleanup(s.front.close)
	s.sims.WeCom.SetCallbackURL(s.front.server.URL + "/callbacks/" + string(demo.WeComBot))
	t.Cleanup(s.showLogs)
	s.setUp(bin)
	return s
}

// elapsed is how long the test runs.
func (s *site) elapsed() time.Duration { return time.Since(s.began).Round(100 * time.Millisecond) }

// openPlatforms starts the simulators. The budgets that no adapter is told of are lifted, and so are the small DingTalk quotas: this suite is
// about loss, not about thrift.
func (s *site) openPlatforms() {
	s.t.Helper()
	o := demo.SimOptions{
		WeCom: wecomsim.Options{
			KeepCalls: 1 << 17, RetryScale: retryScale, RetryAfter: []time.Duration{15 * time.Second, time.Minute, 5 * time.Minute}, Redelivery: wecomsim.Documented,
		},
		DingTalk: dingtalksim.Options{
			KeepCalls: 1 << 17, RetryScale: retryScale, Redelivery: dingtalksim.Documented, MessageRedelivery: dingtalksim.Once,
			Meters: dingtalksim.MeterOptions{Edition: "professional"},
		},
		Feishu: feishusim.Options{KeepCalls: 1 << 17, RetryScale: retryScale, Redelivery: feishusim.RedeliveryDocumented},
	}
	if s.plan.forgetful {
		o.WeCom.Redelivery, o.DingTalk.Redelivery, o.Feishu.Redelivery = wecomsim.Forgetful, dingtalksim.Forgetful, feishusim.RedeliveryForgetful
		o.DingTalk.MessageRedelivery = dingtalksim.Never
	}
	var err error
	if s.sims, err = demo.StartSims(s.ctx, s.company, o); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.sims.Close)
	for p, url := range map[core.Platform]string{core.WeCom: s.sims.WeCom.URL(), core.DingTalk: s.sims.DingTalk.URL(), core.Feishu: s.sims.Feishu.URL()} {
		if s.stages[p], err = actor.Open(s.ctx, string(p), url); err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(s.stages[p].Close)
	}
}

// writeConfig writes what an operator would write, as JSON, which is YAML too.
func (s *site) writeConfig(i int, addr string) string {
	s.t.Helper()
	doc := map[string]any{"listen": addr, "data_dir": filepath.Join(s.dir, "data"), "log_level": "warn"}
	if s.proxy != nil {
		doc["database_url"] = s.proxy.url()
	}
	if s.redis != nil {
		doc["redis_url"] = s.redis.URL()
	}
	var bots []map[string]any
	for _, b := range s.sims.Bots(s.company.Org.ID) {
		bots = append(bots, s.botKeys(b))
	}
	doc["bots"] = bots
	raw, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		s.t.Fatal(err)
	}
	path := filepath.Join(s.dir, fmt.Sprintf("imdesk-%d.yaml", i))
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// botKeys flattens a bot into the keys of the configuration file.
func (s *site) botKeys(b config.Bot) map[string]any {
	var section any = b.Feishu
	switch {
	case b.WeCom != nil:
		section = b.WeCom
	case b.DingTalk != nil:
		b.DingTalk.Edition = "professional"
		section = b.DingTalk
	}
	raw, err := json.Marshal(section)
	if err != nil {
		s.t.Fatal(err)
	}
	keys := map[string]any{}
	if err := json.Unmarshal(raw, &keys); err != nil {
		s.t.Fatal(err)
	}
	maps.Copy(keys, map[string]any{"id": b.ID, "platform": b.Platform, "org": b.Org})
	return keys
}

// setUp writes the company into the store through the command line, as an operator would.
func (s *site) setUp(bin string) {
	s.t.Helper()
	example := filepath.Join(s.dir, "company")
	for _, args := range [][]string{
		{"demo", "--write-example", example},
		{"migrate", "-c", s.replicas[0].config},
		{"apply", "-c", s.replicas[0].config, "-f", example},
	} {
		if out, err := exec.CommandContext(s.ctx, bin, args...).CombinedOutput(); err != nil {
			s.t.Fatalf("imdesk %v: %v\n%s", args, err, out)
		}
	}
}

// up starts the replicas and waits until they work. The technician groups of WeCom then speak once, since its bot can push only where someone spoke.
func (s *site) up() {
	s.t.Helper()
	for _, r := range s.replicas {
		if err := r.start(); err != nil {
			s.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	for _, r := range s.replicas {
		if err := r.ready(ctx); err != nil {
			s.t.Fatal(err)
		}
	}
	if slices.Contains(platforms, core.WeCom) {
		s.open(ctx, core.WeCom)
	}
}

// open lets a technician greet the bot in the group until the bot answers.
func (s *site) open(ctx context.Context, p core.Platform) {
	s.t.Helper()
	group, who := s.group(p), s.account(technicians[p], p)
	for ctx.Err() == nil {
		if _, err := s.stages[p].Say(ctx, actor.Utterance{Person: who, Chat: group, Text: "帮助", MentionBot: true}); err != nil {
			s.t.Fatal(err)
		}
		wait, cancel := context.WithTimeout(ctx, 3*time.Second)
		_, err := s.stages[p].Wait(wait, group, who, func(actor.View) bool { return true })
		cancel()
		if err == nil {
			return
		}
	}
	s.t.Fatalf("the bot says nothing in the group of %s", p)
}

// group is the chat of the IT technicians on a platform.
func (s *site) group(p core.Platform) string {
	s.t.Helper()
	for _, g := range s.company.Groups {
		if g.Desk == "it" && g.Platform == p {
			return g.Chat
		}
	}
	s.t.Fatalf("no group of the IT desk on %s", p)
	return ""
}

func (s *site) account(id core.PersonID, p core.Platform) string {
	return demo.AccountOf(s.company, id, p)
}

// showLogs helps to understand a failed run.
func (s *site) showLogs() {
	for _, r := range s.replicas {
		for what, n := range r.complaints() {
			s.t.Logf("%s logged %d× %s", filepath.Base(r.log), n, what)
		}
		if s.t.Failed() || os.Getenv("IMDESK_CHAOS_LOG") != "" {
			s.t.Logf("end of %s:\n%s", filepath.Base(r.log), r.tail(size(40, 200)))
		}
	}
}
