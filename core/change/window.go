package change

import (
	"regexp"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// spanPattern is a stretch of the day as forms and set-ups write it: "22:00-24:00", "22:00～2:00".
var spanPattern = regexp.MustCompile(`^\s*(\d{1,2})[:：](\d{2})\s*[-－—–~～至到]\s*(\d{1,2})[:：](\d{2})\s*$`)

// span is a stretch of the day in minutes; one whose end is not after its start ends on the next day.
type span struct{ from, to int }

func parseSpan(s string) (span, bool) {
	m := spanPattern.FindStringSubmatch(s)
	if m == nil {
		return span{}, false
	}
	from, ok := minutes(m[1], m[2])
	to, good := minutes(m[3], m[4])
	return span{from, to}, ok && good && from != to && from < 24*60
}

func minutes(hour, minute string) (int, bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	return h*60 + m, m < 60 && h*60+m <= 24*60
}

// on is the stretch that begins on a day, given by any instant of it.
func (s span) on(day time.Time) (from, to time.Time) {
	at := func(minute, further int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+further, 0, minute, 0, 0, day.Location())
	}
	next := 0
	if s.to <= s.from {
		next = 1
	}
	return at(s.from, 0), at(s.to, next)
}

// Plan reads what the answers of a form say of the change; a window that can't be read stays zero.
func Plan(f core.ChangeForm, answers map[string]string, zone *time.Location) core.ChangePlan {
	p := core.ChangePlan{Risk: answers[f.Risk], Backout: answers[f.Backout], Service: answers[f.Service]}
	day, err := time.ParseInLocation(time.DateOnly, answers[f.On], zone)
	s, ok := parseSpan(answers[f.Window])
	if err == nil && ok {
		p.From, p.To = s.on(day)
	}
	return p
}

// Words is a window as people read it: "11月28日 22:00–24:00", "11月28日 22:00–次日 2:00".
func Words(p core.ChangePlan, zone *time.Location) language.Phrase {
	if p.From.IsZero() {
		return language.Say("未写明")
	}
	from, to := p.From.In(zone), p.To.In(zone)
	end := language.Words(to.Format("15:04"))
	switch midnight := to.Format("15:04") == "00:00"; {
	case midnight && to.Sub(from) <= 24*time.Hour:
		end = language.Words("24:00")
	case to.YearDay() != from.YearDay():
		end = language.Say("次日 %s", end)
	}
	return language.Say("%s–%s", language.Say("%d月%d日 %s", int(from.Month()), from.Day(), from.Format("15:04")), end)
}

// Overlap reports whether two windows share a moment.
func Overlap(a, b core.ChangePlan) bool {
	return !a.From.IsZero() && !b.From.IsZero() && a.From.Before(b.To) && b.From.Before(a.To)
}

// Within reports whether a moment lies in the window.
func Within(p core.ChangePlan, at time.Time) bool {
	return !p.From.IsZero() && !at.Before(p.From) && at.Before(p.To)
}
