package dingtalk

import (
	"errors"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/core"
)

func TestAUsedUpQuotaIsAskedAboutRarelyAndRepliesByWebhookGoOn(t *testing.T) {
	opts := simOptions()
	opts.Meters = dingtalksim.MeterOptions{APIQuota: 1}
	r, sink := running(t, opts, nil, nil)
	e := said(t, r, sink, "")
	now := time.Now()
	r.a.now = func() time.Time { return now }
	notice := core.Outbound{Text: "通知", Target: core.Target{Account: core.Sender{ID: lin}}}
	send := func() error { _, err := r.a.Send(t.Context(), "k", notice); return err }
	if err := send(); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := send(); !errors.Is(err, adapters.ErrMisconfigured) || adapters.VerdictOf(err) != adapters.Misconfigured {
			t.Fatalf("beyond the quota: %v", err)
		}
	}
	if n := r.Count("send"); n != 2 {
		t.Errorf("the platform was asked %d times, once beyond its quota was enough", n)
	}
	if _, err := r.a.Send(t.Context(), "k2", answerTo(e, "已受理")); err != nil || r.Count("reply") != 1 {
		t.Errorf("a reply by webhook: %v", err)
	}
	now = now.Add(askAgain)
	for range 20 {
		_ = send()
	}
	if n := r.Count("send"); n != 3 {
		t.Errorf("after a while the platform was asked %d times in all", n)
	}
}
