package chaos

import (
	"testing"
	"time"
)

func TestChaosRedisKilledEmptiedAndFrozenChangesNoOutcome(t *testing.T) {
	t.Parallel()
	s := newSite(t, plan{postgres: true, redis: true})
	s.up()
	c := s.newCrowd(size(14, 100))
	c.start(s.ctx, size(8, 16))
	turns := 0
	for ; turns < size(2, 10) || c.busy() && turns < size(4, 40); turns++ {
		s.rest(1500 * time.Millisecond)
		s.redis.Flush()
		s.rest(time.Second)
		s.redis.Pause()
		s.rest(time.Second)
		s.redis.Resume()
		s.redis.Kill()
		s.rest(time.Second)
		s.redis.Restart()
	}
	c.finish()
	t.Logf("Redis emptied, frozen, killed and restarted %d times", turns)
	c.audit()
}

// rest waits a random while, up to most.
func (s *site) rest(most time.Duration) {
	t := time.NewTimer(s.dice.between(0, most))
	defer t.Stop()
	select {
	case <-s.ctx.Done():
	case <-t.C:
	}
}
