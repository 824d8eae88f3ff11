package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// timerDigest tells the leads on working mornings what wants their attention. There is one per org; storing a set-up arms it, and it arms itself
// for the next morning of any desk.
const (
	timerDigest  = "attention.digest"
	digestObject = "org"
	dataPlanOnly = "plan_only" // it is due at once and has only to find the first morning
)

// DigestTimer is the timer to arm when a set-up is stored, unless there is one. It plans the first digest: who stores a set-up knows no mornings.
func DigestTimer() Timer {
	return Timer{Kind: timerDigest, Object: digestObject, Due: time.Unix(1, 0), Data: map[string]string{dataPlanOnly: "yes"}}
}

// nextMorning is when work next begins at the first of some desks that have a lead; zero for never.
func (t *turn) nextMorning(desks []core.Desk, after time.Time) (first time.Time) {
	if t.w.Morning == nil {
		return time.Time{}
	}
	for _, d := range desks {
		if d.Lead == "" {
			continue
		}
		if m := t.w.Morning(d.ID, after); !m.IsZero() && (first.IsZero() || m.Before(first)) {
			first = m
		}
	}
	return first
}

// fireDigest writes to each lead whose first desk of the day has opened. After a standstill only today's is written.
func (t *turn) fireDigest(timer Timer) error {
	if timer.Data[dataPlanOnly] == "" {
		if err := t.digestSince(timer.Due); err != nil {
			return err
		}
	}
	timer.Due, timer.Data = t.nextMorning(t.w.Setup.Desks, t.now), nil
	if timer.Due.IsZero() {
		return nil
	}
	return t.tx.SetTimer(t.ctx, timer)
}

// digestSince writes to each lead whose morning lies between a moment and now.
func (t *turn) digestSince(due time.Time) error {
	leads, desks, err := t.leadsOfDesks()
	if err != nil {
		return err
	}
	y, m, d := t.now.In(t.w.zone()).Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, t.w.zone())
	for _, lead := range leads {
		morning := t.nextMorning(desks[lead], midnight.Add(-time.Second))
		if morning.IsZero() || morning.Before(due) || morning.After(t.now) {
			continue
		}
		if err := t.digest(lead, desks[lead]); err != nil {
			return err
		}
	}
	return nil
}

// leadsOfDesks are the active leads in the order of the set-up, each once whatever name the desks know them by, and what each of them leads.
func (t *turn) leadsOfDesks() ([]core.PersonID, map[core.PersonID][]core.Desk, error) {
	var leads []core.PersonID
	desks := map[core.PersonID][]core.Desk{}
	for _, d := range t.w.Setup.Desks {
		found, err := t.one(d.Lead)
		if err != nil {
			return nil, nil, err
		}
		if len(found) == 0 || !found[0].Active {
			continue
		}
		id := found[0].ID
		if !slices.Contains(leads, id) {
			leads = append(leads, id)
		}
		desks[id] = append(desks[id], d)
	}
	return leads, desks, nil
}

// raised is what one concern found at one desk.
type raised struct {
	desk    core.Desk
	concern concern
	list    []core.Ticket
	total   int
}

// digest writes to a lead what wants attention at their desks; nothing where nothing does.
func (t *turn) digest(lead core.PersonID, desks []core.Desk) error {
	var all []raised
	counts := make([]int, len(concerns))
	for _, d := range desks {
		for i, c := range concerns {
			list, n, err := c.find(t, d.ID)
			if err != nil {
				return err
			}
			if n > 0 {
				all, counts[i] = append(all, raised{d, c, list, n}), counts[i]+n
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, err := t.post(letter{
		to: lead, draw: func() cards.Card { return t.digestCard(lead, all, counts) }, matter: matterDigest, urgency: core.UrgencyNotice, promise: core.PromiseOnce,
	})
	return err
}

func (t *turn) digestCard(lead core.PersonID, all []raised, counts []int) cards.Card {
	c := cards.Card{
		Kind: cards.KindList, Title: t.tr("早报：需要你留意的工单"), Tone: all[0].concern.tone, Object: "digest-" + string(lead), Revision: int(t.now.Unix()), Code: core.NewCode(),
		Summary: t.tr("早报：已超时 %d 张，24 小时内到期 %d 张，久未进展 %d 张", counts[0], counts[1], counts[2]),
	}
	for _, r := range all {
		c.Body = append(c.Body, cards.Markdown(t.tr("**%s** · %s %d 张", esc(r.desk.Name), t.tr(r.concern.name), r.total)))
		if len(c.Actions) < choicesShown {
			t.listInto(&c, r.list)
		}
	}
	return c
}
