package chaos

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
)

// weather makes the platforms misbehave while people talk: pushes twice, out of order, answers that never come, refusals, dead tokens.
func (s *site) weather() {
	s.inject("message_push", "duplicate", 0.15)
	s.inject("message_push", "reorder", 0.05)
	s.inject("send", "timeout_after_effect", 0.02)
	s.inject("send", "http5xx", 0.03)
	s.inject("send", "throttle", 0.01)
	s.inject("update", "http5xx", 0.03)
	s.inject("send", "expired_token", 0.01)
}

func (s *site) inject(on, kind string, probability float64) {
	s.sims.Feishu.Inject(feishusim.Fault{On: on, Kind: kind, Probability: probability})
	s.sims.DingTalk.Inject(dingtalksim.Fault{On: on, Kind: kind, Probability: probability})
	s.sims.WeCom.Inject(wecomsim.Fault{On: on, Kind: kind, Probability: probability})
}

func (s *site) fairWeather() {
	s.sims.Feishu.ClearFaults()
	s.sims.DingTalk.ClearFaults()
	s.sims.WeCom.ClearFaults()
}

// killAndRestart kills a replica at a random moment of its life, perhaps while it is still starting, and starts it again.
func (s *site) killAndRestart(r *replica, low, high time.Duration) {
	s.t.Helper()
	timer := time.NewTimer(s.dice.between(low, high))
	defer timer.Stop()
	select {
	case <-s.ctx.Done():
		return
	case <-timer.C:
	}
	r.kill()
	if err := r.start(); err != nil {
		s.t.Fatal(err)
	}
}

// crash runs a crowd while the replicas are killed at random moments, one after the other.
func crash(t *testing.T, p plan) {
	s := newSite(t, p)
	s.up()
	requests := s.requests()
	s.weather()
	c := s.newCrowd(size(24, 150))
	c.start(s.ctx, size(8, 16))
	wait := s.approve(requests)
	kills := 0
	for ; kills < size(4, 40) || long() && c.busy(); kills++ {
		s.killAndRestart(s.replicas[s.dice.below(len(s.replicas))], 50*time.Millisecond, size(5*time.Second, 12*time.Second))
	}
	s.fairWeather()
	c.finish()
	wait()
	t.Logf("killed %d times", kills)
	c.audit()
	s.books().decided(requests)
}

func TestChaosCrashLosesAndDoublesNothingOnSQLite(t *testing.T) {
	t.Parallel()
	crash(t, plan{})
}

func TestChaosCrashLosesAndDoublesNothingOnPostgreSQLWithPlatformsThatForget(t *testing.T) {
	t.Parallel()
	crash(t, plan{postgres: true, redis: true, forgetful: true})
}

func TestChaosTwoReplicasOneKilledLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	crash(t, plan{postgres: true, redis: true, replicas: 2})
}
