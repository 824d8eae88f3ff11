package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

// mornings begin at eight from Monday to Friday.
func mornings(_ core.DeskID, after time.Time) time.Time {
	for m := time.Date(after.Year(), after.Month(), after.Day(), 8, 0, 0, 0, after.Location()); ; m = m.AddDate(0, 0, 1) {
		if m.After(after) && m.Weekday() != time.Saturday && m.Weekday() != time.Sunday {
			return m
		}
	}
}

// early is a house whose desks open in the mornings, on a Thursday.
func early(t *testing.T) *house {
	h := newHouse()
	h.world.Morning = mornings
	h.world.Setup.Org.Timezone = "UTC"
	must(t, h.tx.SetTimer(context.Background(), DigestTimer()))
	h.wait(t, 24*time.Hour)
	return h
}

// digests are the digests that somebody was sent.
func (h *house) digests(who core.PersonID) (out []string) {
	for _, m := range h.tx.sent {
		if m.Target.Account.ID == "a-"+string(who) && m.Card != nil && strings.HasPrefix(m.Card.Object, "digest-") {
			out = append(out, m.Card.Summary)
		}
	}
	return out
}

func TestALeadReadsOnWorkingMorningsWhatWantsAttention(t *testing.T) {
	h := early(t)
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	for _, step := range []struct {
		hours, digests int
		when           string
	}{
		{5, 0, "before the morning"}, {2, 1, "on Thursday"}, {24, 2, "on Friday"}, {48, 2, "at the weekend"}, {4 * 24, 3, "after a standstill over several mornings"},
	} {
		h.wait(t, time.Duration(step.hours)*time.Hour)
		if got := h.digests(lead); len(got) != step.digests {
			t.Fatalf("%s: %q", step.when, got)
		}
	}
	if got := h.digests(lead)[0]; !strings.Contains(got, "已超时 1 张") {
		t.Errorf("it says %q", got)
	}
}

func TestALeadOfTwoDesksReadsOneDigest(t *testing.T) {
	h := early(t)
	h.world.Setup.Desks[1].Lead = lead
	for _, d := range []core.DeskID{"it", "hr"} {
		h.tx.tickets[core.TicketID(d)] = core.Ticket{
			ID: core.TicketID(d), Number: "IT-" + string(d), Desk: d, Status: core.StatusNew, Updated: h.clock.Now(), Detail: core.TicketDetail{ResolutionDue: h.clock.Now()},
		}
	}
	h.fires(t)
	if got := h.digests(lead); len(got) != 1 || !strings.Contains(got[0], "2") {
		t.Errorf("%q", got)
	}
	clear(h.tx.tickets)
	h.fires(t)
	if got := h.digests(lead); len(got) != 1 {
		t.Errorf("nothing is worth a message: %q", got)
	}
}

func TestADigestWaitsForTheEndOfQuietHours(t *testing.T) {
	h := early(t)
	h.wishes(t, lead, "免打扰 0点到9点", "00:00-09:00")
	h.tx.tickets["t1"] = core.Ticket{ID: "t1", Number: "IT-1", Desk: "it", Status: core.StatusNew, Updated: h.clock.Now(), Detail: core.TicketDetail{ResolutionDue: h.clock.Now()}}
	h.fires(t)
	if got := h.heard(lead, 0); strings.Contains(got, "早报") {
		t.Fatalf("in quiet hours: %s", got)
	}
	h.wait(t, 2*time.Hour)
	if got := h.heard(lead, 0); !strings.Contains(got, "早报") {
		t.Errorf("afterwards: %s", got)
	}
}

// fires moves to the next morning and lets the digest be written.
func (h *house) fires(t *testing.T) {
	t.Helper()
	m := mornings("it", h.clock.Now())
	must(t, h.tx.SetTimer(context.Background(), Timer{Kind: timerDigest, Object: digestObject, Due: m}))
	h.wait(t, m.Sub(h.clock.Now())+time.Minute)
}

func TestEveryOpenTicketHasATimeAtWhichItWantsAttention(t *testing.T) {
	h := newHouse()
	statuses := []core.Status{}
	for s := range statusWords {
		statuses = append(statuses, s)
	}
	slices.Sort(statuses)
	rapid.Check(t, func(r *rapid.T) {
		at := func(name string) time.Time {
			hours := rapid.IntRange(-200, 200).Draw(r, name)
			if hours%3 == 0 {
				return time.Time{}
			}
			return h.clock.Now().Add(time.Duration(hours) * time.Hour)
		}
		tk := core.Ticket{Desk: "it", Status: rapid.SampledFrom(statuses).Draw(r, "status"), Updated: h.clock.Now().Add(-time.Hour), Detail: core.TicketDetail{
			ResponseDue: at("response due"), ResolutionDue: at("resolution due"), FirstResponse: at("responded"), WakeAt: at("wakes"), ResolvedAt: h.clock.Now(),
		}}
		tn := &turn{ctx: context.Background(), tx: h.tx, w: h.world, now: h.clock.Now()}
		got := tn.attention(tk)
		if ended := tk.Status == core.StatusClosed || tk.Status == core.StatusCancelled; got.IsZero() != ended {
			r.Fatalf("%s: %v", tk.Status, got)
		}
		if due := tk.Due(); !due.IsZero() && got.After(due) {
			r.Fatalf("its deadline %v comes before its attention %v", due, got)
		}
	})
}

func TestADeadlineThatRunsWhileATicketWaitsIsStillOnItsList(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		h := newHouse()
		h.world.Setup.SLA = []core.SLAPolicy{{Desk: "it"}}
		if keeps {
			h.world.Setup.SLA[0].KeepRunning = []core.Wait{core.WaitRequester}
		}
		h.expects(t, employee, false, "电脑坏了，屏幕不亮")
		h.expects(t, employee, false, "提交 CODE")
		h.expects(t, technician, false, "接单 #")
		h.expects(t, technician, false, "挂起 # 等你提供序列号")
		tk := h.only(t)
		if tk.Status != core.StatusWaitingUser || tk.Due().IsZero() == keeps {
			t.Errorf("it is %s, keeps running is %v, and it is due %v", tk.Status, keeps, tk.Due())
		}
	}
}

func TestADigestThatIsOnlyPlannedIsNotWrittenForAMorningThatHasPassed(t *testing.T) {
	h := early(t)
	h.tx.tickets["t1"] = core.Ticket{ID: "t1", Number: "IT-1", Desk: "it", Status: core.StatusNew, Updated: h.clock.Now(), Detail: core.TicketDetail{ResolutionDue: h.clock.Now()}}
	h.fires(t)
	if got := h.digests(lead); len(got) != 1 {
		t.Fatalf("in the morning: %q", got)
	}
	for range 2 { // two set-ups are stored in the course of the day
		h.wait(t, time.Hour)
		must(t, h.tx.SetTimer(context.Background(), DigestTimer()))
	}
	h.wait(t, time.Hour)
	if got := h.digests(lead); len(got) != 1 {
		t.Errorf("in the afternoon again: %q", got)
	}
	h.wait(t, 24*time.Hour)
	if got := h.digests(lead); len(got) != 2 {
		t.Errorf("the next morning: %q", got)
	}
}

func TestADigestIsReadInEnglish(t *testing.T) {
	h := early(t)
	h.must(t, h.says(lead, false, "语言 英文"))
	for i, due := range []time.Time{h.clock.Now(), h.clock.Now().Add(20 * time.Hour), {}} {
		id := core.TicketID("t" + itoa(i+1))
		h.tx.tickets[id] = core.Ticket{ID: id, Number: "IT-" + itoa(i+1), Desk: "it", Status: core.StatusNew, Title: "VPN down", Updated: h.clock.Now().AddDate(0, 0, -9), Detail: core.TicketDetail{ResolutionDue: due}}
	}
	h.fires(t)
	got := h.digests(lead)
	if len(got) != 1 || got[0] != "This morning: 1 overdue, 1 due within 24 hours, 1 without progress" {
		t.Fatalf("it says %q", got)
	}
	card := h.lastTo(t, lead).Card
	raw, err := json.Marshal(card)
	must(t, err)
	for _, r := range strings.ReplaceAll(string(raw), "IT 服务台", "") { // the desk's name is the company's own
		if unicode.Is(unicode.Han, r) {
			t.Fatalf("%q is left of Chinese in %s", r, raw)
		}
	}
}
