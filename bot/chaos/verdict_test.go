package chaos

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// audit is the verdict on a run: the books against what people did and saw, and against what the platforms say they delivered.
func (c *crowd) audit() {
	c.site.t.Helper()
	b := c.site.books()
	b.settle(size(time.Minute, 4*time.Minute))
	c.oneTicketEach(b)
	b.oneDecisionPerAct()
	b.nothingParked()
	c.site.everythingAcknowledgedWasHandled(b)
	c.site.lossWindow()
	c.site.receiversAgree(b)
	c.oneFirstReply()
	c.site.t.Logf("judged after %v", c.site.elapsed())
}

// oneTicketEach: every confirmed report is exactly one ticket, with the number its person was shown.
func (c *crowd) oneTicketEach(b *books) {
	t := c.site.t
	t.Helper()
	byMarker := map[string][]string{}
	for _, r := range b.must(`SELECT number, text, assignee FROM ticket`) {
		for _, m := range markerPattern.FindAllString(r[1], 1) {
			byMarker[m] = append(byMarker[m], r[0])
		}
	}
	for _, e := range c.errands {
		if got := byMarker[e.marker]; len(got) != 1 || got[0] != e.number {
			t.Errorf("%s on %s confirmed one report (said %d×), was shown %s and has the tickets %v", e.who, e.on, e.said, e.number, got)
		}
	}
}

// oneDecisionPerAct: whatever was pressed or said several times happened once.
func (b *books) oneDecisionPerAct() {
	b.site.t.Helper()
	for _, r := range b.must(`SELECT ticket, verb, CAST(count(*) AS TEXT) FROM act WHERE verb IN ('created', 'claimed', 'resolved', 'confirmed') GROUP BY ticket, verb HAVING count(*) > 1`) {
		b.site.t.Errorf("ticket %s was %s %s times", r[0], r[1], r[2])
	}
	for _, r := range b.must(`SELECT ticket, CAST(seq AS TEXT), actor, text FROM act WHERE verb = 'approved' AND EXISTS (
			SELECT 1 FROM act o WHERE o.org = act.org AND o.ticket = act.ticket AND o.verb = act.verb AND o.actor = act.actor AND o.seq < act.seq)`) {
		b.site.t.Errorf("an approval of ticket %s was decided twice by %s (%s)", r[0], r[2], r[3])
	}
}

func (b *books) nothingParked() {
	b.site.t.Helper()
	if parked := b.must(`SELECT lane, cause FROM inbox WHERE state = 'parked'`); len(parked) > 0 {
		b.site.t.Errorf("%d events failed for good:\n%s", len(parked), list(parked, 3))
	}
}

// everythingAcknowledgedWasHandled: what a platform was told has arrived is in the inbox, and done.
func (s *site) everythingAcknowledgedWasHandled(b *books) {
	s.t.Helper()
	var all strings.Builder
	for _, r := range b.must(`SELECT dedupe FROM inbox WHERE state = 'done'`) {
		all.WriteString(r[0])
		all.WriteByte('\n')
	}
	done := all.String()
	for p, ids := range s.acknowledged() {
		lost := 0
		for id := range ids {
			if !strings.Contains(done, id) {
				if lost++; lost <= 3 {
					s.t.Errorf("%s was told that message %s arrived, but it was never handled", p, id)
				}
			}
		}
		s.t.Logf("%s: %d messages acknowledged, %d of them lost", p, len(ids), lost)
	}
}

// receiversAgree compares the outbox with the chats. On Feishu, whose uuid recognises a repeated send, each message that is visible belongs to one
// row and each row that was sent is visible once. DingTalk's cards have such a device too (outTrackId), its texts have none, nor has WeCom's AI bot:
// there a message may be visible that its row does not know, when the process died between the send and its record.
func (s *site) receiversAgree(b *books) {
	s.t.Helper()
	for _, r := range b.must(`SELECT bot, kind || CASE WHEN copy = '' THEN ' of text' ELSE ' of a card' END AS what, state, reason, CAST(count(*) AS TEXT)
			FROM outbox WHERE state IN ('failed', 'unknown') GROUP BY bot, what, state, reason`) {
		report := s.t.Errorf
		if r[2] == "unknown" && !strings.Contains(r[0], string(core.Feishu)) {
			report = s.t.Logf // permitted where a notice has no idempotency device
		}
		report("%s: %s× %s ended as %s: %s", r[0], r[4], r[1], r[2], r[3])
	}
	refs := map[string]int{}
	for _, r := range b.must(`SELECT receipt FROM outbox WHERE kind = 'message' AND state = 'sent'`) {
		if ref := messageRef(r[0]); ref != "" {
			refs[ref]++
		}
	}
	visible := s.visibleOnFeishu()
	for id := range visible {
		if refs[id] != 1 {
			s.t.Errorf("feishu shows message %s, which %d rows of the outbox claim", id, refs[id])
		}
	}
}

// oneFirstReply: nobody sees two first replies to one draft. WeCom and DingTalk may show a second one only if it says so.
func (c *crowd) oneFirstReply() {
	t := c.site.t
	t.Helper()
	for _, e := range c.errands {
		views, err := e.stage.Messages(c.site.ctx, e.chat, e.who, 60)
		if err != nil {
			t.Fatal(err)
		}
		cards := map[string]int{}
		for _, v := range views {
			if v.From != "bot" || v.Recalled || strings.Contains(v.Text, "重发") {
				continue
			}
			if id := draftID(v.Text); id != "" {
				cards[id]++
			}
		}
		for id, n := range cards {
			if n > 1 && e.on == core.Feishu {
				t.Errorf("%s on %s sees the draft %s %d times", e.who, e.on, id, n)
			}
		}
	}
}
