package adaptertest

import (
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// urging is a press by a means.
func (s *stage) urging(means core.UrgentMeans) core.Outbound {
	return s.toPerson(core.Outbound{Kind: core.SendUrge, Urgent: means, Text: "🔴 **IT-9** 已超时"})
}

func urgeIsSeen(s *stage) {
	up, ok := s.a.(adapters.Urger)
	s.need(ok, "means of pressing people")
	sent := s.deliver("urge-1", sampleCard("已超时 IT-9", 1))
	s.shown("已超时 IT-9")
	for _, means := range []core.UrgentMeans{core.UrgentApp, core.UrgentSMS, core.UrgentPhone} {
		r, err := up.Urge(s.ctx, s.urging(means), sent)
		s.must("press by "+string(means), err)
		if r.Cost[adapters.MeterUrgent] != 1 {
			s.Errorf("pressing by %s costs %v", means, r.Cost)
		}
	}
	_, err := s.h.Wait(s.ctx, func(m Message) bool { return m.Urgent && strings.Contains(m.Text, "IT-9") })
	s.must("see that somebody was pressed", err)
}

func urgeFails(s *stage) {
	up, ok := s.a.(adapters.Urger)
	s.need(ok, "means of pressing people")
	sent := s.deliver("urge-2", sampleCard("已超时 IT-9", 1))
	nobody, carrier := s.urging(core.UrgentApp), s.urging("pigeon")
	nobody.Target.Account = s.f.Stranger
	for what, m := range map[string]core.Outbound{"nobody": nobody, "an unknown means": carrier} {
		r, err := up.Urge(s.ctx, m, sent)
		if v := adapters.VerdictOf(err); v != adapters.Rejected && v != adapters.Forbidden && v != adapters.Gone {
			s.Errorf("pressing by %s: %q, %v", what, v, err)
		}
		if r.Cost[adapters.MeterUrgent] > 0 {
			s.Errorf("pressing by %s costs %v", what, r.Cost)
		}
	}
}
