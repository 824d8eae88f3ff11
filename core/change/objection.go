package change

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Objection is why a change can't be approved as it stands, for who decides, and what has to be changed, for who wants it. The zero value is
// none.
type Objection struct{ Why, Fix language.Phrase }

// Stands reports whether there is one.
func (o Objection) Stands() bool { return !o.Why.Empty() }

// Object looks for what stands against a change at a moment: the form asks for all of it, but time goes on and set-ups are careless.
func Object(f core.ChangeForm, p core.ChangePlan, now time.Time, zone *time.Location) Objection {
	switch {
	case strings.TrimSpace(p.Backout) == "":
		return Objection{language.Say("没有回退方案"), language.Say("请补充回退方案：触发条件、步骤和所需时间")}
	case p.From.IsZero():
		return Objection{language.Say("变更窗口没有写明"), language.Say("请写明变更日期和起止时间，例如「22:00-24:00」")}
	case !now.Before(p.To):
		return Objection{language.Say("变更窗口（%s）已经过去", Words(p, zone)), language.Say("请改到一个还没到的窗口")}
	case !permitted(f.Hours, p, zone):
		return Objection{language.Say("变更窗口（%s）不在允许变更的时段内", Words(p, zone)), language.Say("允许的时段是 %s，请改到其中", strings.Join(f.Hours, "、"))}
	}
	for _, z := range f.Freeze {
		if from, to, ok := freeze(z).between(zone); ok && p.From.Before(to) && from.Before(p.To) {
			return Objection{language.Say("变更窗口（%s）落在封网期（%s）内", Words(p, zone), z.Why), language.Say("%s 到 %s 不做变更（%s），请改到之后", z.From, z.To, z.Why)}
		}
	}
	return Objection{}
}

// permitted reports whether a window lies in one of the stretches of the day.
func permitted(hours []string, p core.ChangePlan, zone *time.Location) bool {
	for _, h := range hours {
		s, ok := parseSpan(h)
		for _, back := range []int{0, -1} { // the stretch may have begun the evening before
			from, to := s.on(p.From.In(zone).AddDate(0, 0, back))
			if ok && !p.From.Before(from) && !p.To.After(to) {
				return true
			}
		}
	}
	return len(hours) == 0
}

// freeze is a core.Freeze with its bounds as instants.
type freeze core.Freeze

func (z freeze) between(zone *time.Location) (from, to time.Time, ok bool) {
	from, err := time.ParseInLocation(time.DateOnly, z.From, zone)
	to, err2 := time.ParseInLocation(time.DateOnly, z.To, zone)
	return from, to.AddDate(0, 0, 1), err == nil && err2 == nil && !to.Before(from)
}
