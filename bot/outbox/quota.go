package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// level is how far a monthly quota is used up.
type level int

// Levels: at 80 % refreshes of cards are dropped, at 95 % cards go out as text, at 100 % the operator is alarmed.
const (
	levelFree level = iota
	levelThrift
	levelText
	levelEmpty
)

// levelOf grades the use of a quota.
func levelOf(used, limit int) level {
	switch {
	case limit <= 0 || used*100 < limit*80:
		return levelFree
	case used*100 < limit*95:
		return levelThrift
	case used < limit:
		return levelText
	}
	return levelEmpty
}

// meters reads what was used this month; nil for a bot without meters, or when that is not known now.
func (s *Sender) meters(ctx context.Context) map[string]int {
	if len(s.caps.Meters) == 0 {
		return nil
	}
	used, err := s.DB.MeterUse(ctx, s.Bot)
	if err != nil {
		s.Log.Warn("read meters", "bot", s.Bot, "error", err)
		return nil
	}
	return used
}

// measure grades the use of the meters and tells the operator when a level is reached.
func (s *Sender) measure(ctx context.Context, used map[string]int) {
	if used == nil {
		return
	}
	worst := levelFree
	for _, m := range s.caps.Meters {
		if m.Apart {
			continue
		}
		l := levelOf(used[m.Name], m.Limit)
		worst = max(worst, l)
		before, known := s.levels[m.Name]
		if !known {
			before = levelEmpty // an alarm of the last month may still stand
		}
		for over := l + 1; over <= before; over++ {
			s.over(ctx, quotaAlarm(m, over))
		}
		if l > s.levels[m.Name] {
			s.alarm(ctx, quotaAlarm(m, l), fmt.Sprintf("本月配额 %s 已用 %d/%d：%s", m.Name, used[m.Name], m.Limit, levelWords[l]))
		}
		s.levels[m.Name] = l
	}
	s.thrift.Store(&thrift{worst, s.spared()})
}

func quotaAlarm(m adapters.Meter, l level) string { return fmt.Sprintf("quota-%s-%d", m.Name, l) }

// thrift is how the quotas stand, for the calls, which run beside the loop.
type thrift struct {
	level level
	// spared tells that replies should go without their handle.
	spared bool
}

func (s *Sender) saving() thrift {
	if t := s.thrift.Load(); t != nil {
		return *t
	}
	return thrift{}
}

// alarmAgain is how long the same alarm is not raised again: a quota that is used up fails every call.
const alarmAgain = time.Minute

// alarm tells the operator, beside the loop.
func (s *Sender) alarm(ctx context.Context, key, text string) {
	now := time.Now()
	if now.Before(s.alarmed[key].Add(alarmAgain)) {
		return
	}
	s.alarmed[key] = now
	s.wg.Go(func() { s.Alarm(context.WithoutCancel(ctx), key, text) })
}

// over ends an alarm, so that it is news when it is raised again.
func (s *Sender) over(ctx context.Context, key string) {
	delete(s.alarmed, key)
	if s.Over != nil {
		s.wg.Go(func() { s.Over(context.WithoutCancel(ctx), key) })
	}
}

var levelWords = map[level]string{
	levelThrift: "卡片不再随进展刷新，只发必要消息", levelText: "卡片改为纯文本", levelEmpty: "配额已用尽，消息将无法送达，请尽快扩容",
}

// frugalForm turns a card into text when the quota is nearly used up, since a card costs more calls over its life, and spares the quota of
// replies by handle while there is another. asText tells that a card became text, which nothing can change later.
func (s *Sender) frugalForm(m core.Outbound) (spare core.Outbound, asText bool) {
	now := s.saving()
	if now.level < levelText || m.Kind != core.SendMessage {
		return m, false
	}
	if now.spared {
		m.Target.Handle = nil
	}
	if m.Card == nil {
		return m, false
	}
	m.Text, m.Card = string(cards.Escape(cards.Text(*m.Card, 2000))), nil
	return m, true
}

// spared tells that the quota of replies by handle is nearly used up, and that of other calls is not.
func (s *Sender) spared() bool {
	by, other := levelFree, levelFree
	for _, m := range s.caps.Meters {
		if m.Handles {
			by = max(by, s.levels[m.Name])
		} else {
			other = max(other, s.levels[m.Name])
		}
	}
	return by >= levelText && other < by
}
