package outbox

import (
	"context"
	"fmt"

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

// measure reads the meters and tells the operator when a level is reached.
func (s *Sender) measure(ctx context.Context) {
	if len(s.caps.Meters) == 0 {
		return
	}
	used, err := s.DB.MeterUse(ctx, s.Bot)
	if err != nil {
		s.Log.Warn("read meters", "bot", s.Bot, "error", err)
		return
	}
	worst := levelFree
	for _, m := range s.caps.Meters {
		l := levelOf(used[m.Name], m.Limit)
		if l > worst {
			worst = l
		}
		if l > s.level {
			s.Alarm(ctx, fmt.Sprintf("quota-%s-%d", m.Name, l), fmt.Sprintf("本月配额 %s 已用 %d/%d：%s", m.Name, used[m.Name], m.Limit, levelWords[l]))
		}
	}
	s.level = worst
}

var levelWords = map[level]string{
	levelThrift: "卡片不再随进展刷新，只发必要消息", levelText: "卡片改为纯文本", levelEmpty: "配额已用尽，消息将无法送达，请尽快扩容",
}

// frugalForm turns a card into text when the quota is nearly used up, since a card costs more calls over its life.
func (s *Sender) frugalForm(m core.Outbound) core.Outbound {
	if s.level < levelText || m.Card == nil || m.Kind != core.SendMessage {
		return m
	}
	m.Text, m.Card = string(cards.Escape(cards.Text(*m.Card, 2000))), nil
	return m
}
