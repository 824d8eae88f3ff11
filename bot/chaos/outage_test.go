package chaos

import (
	"testing"
	"time"
)

// TestChaosAfterAPlatformOutageEverythingIsDeliveredOnce scales ten minutes down: every call is refused, sockets are cut and can't be opened again.
func TestChaosAfterAPlatformOutageEverythingIsDeliveredOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, plan{})
	s.up()
	c := s.newCrowd(size(12, 100))
	c.start(s.ctx, size(8, 16))
	s.rest(2 * time.Second)
	s.inject("*", "http5xx", 1)
	s.sims.Feishu.DropConnections()
	s.sims.DingTalk.DropConnections()
	s.sims.WeCom.DropSockets()
	timer := time.NewTimer(size(8*time.Second, 2*time.Minute))
	defer timer.Stop()
	<-timer.C
	s.fairWeather()
	c.finish()
	c.audit()
}
