package console

import (
	"errors"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// calendarView is the working time of a desk in a year. KnownUntil is the first day of which no notice of statutory holidays says anything.
type calendarView struct {
	Desk       core.DeskID `json:"desk"`
	Name       string      `json:"name"`
	Timezone   string      `json:"timezone"`
	Year       int         `json:"year"`
	KnownUntil string      `json:"known_until,omitempty"`
	Days       []dayView   `json:"days"`
}

// dayView is one day: why it is worked or not, and the notice behind that, where there is one.
type dayView struct {
	Date    string   `json:"date"`
	Working bool     `json:"working"`
	Reason  string   `json:"reason"`
	Source  string   `json:"source,omitempty"`
	Hours   []string `json:"hours,omitempty"`
}

// deskCalendar reads the calendar a desk works by.
func (s *server) deskCalendar(c *call) (core.Calendar, *worktime.Calendar, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return core.Calendar{}, nil, err
	}
	id := core.DeskID(c.PathValue("desk"))
	for _, d := range setup.Desks {
		if d.ID != id {
			continue
		}
		for _, def := range setup.Calendars {
			if def.ID == d.Calendar {
				cal, err := worktime.Parse(def)
				return def, cal, err
			}
		}
		return core.Calendar{}, nil, core.Refuse(core.CodeNotFound, "%s没有日历，全天都算工作时间。要设置，请在 desks 里写上 calendar，再运行 imdesk apply", d.Name)
	}
	return core.Calendar{}, nil, core.Refuse(core.CodeNotFound, "没有这个服务台，可能已在最近一次 apply 时移除")
}

// showCalendar shows a year, this one if none is named.
func (s *server) showCalendar(c *call) (any, error) {
	def, cal, err := s.deskCalendar(c)
	if err != nil {
		return nil, err
	}
	year := s.Clock.Now().In(cal.Location()).Year()
	if asked := c.query("year"); asked != "" {
		if year, err = strconv.Atoi(asked); err != nil || year < 2000 || year > 2100 {
			return nil, invalid("年份请填 2000 到 2100，例如 2026")
		}
	}
	v := calendarView{Desk: core.DeskID(c.PathValue("desk")), Name: def.Name, Timezone: cal.Location().String(), Year: year}
	if known := cal.HolidaysKnownUntil(); !known.IsZero() {
		v.KnownUntil = known.Format(time.DateOnly)
	}
	for d := time.Date(year, 1, 1, 12, 0, 0, 0, cal.Location()); d.Year() == year; d = d.AddDate(0, 0, 1) {
		day := cal.Day(d)
		v.Days = append(v.Days, dayView{d.Format(time.DateOnly), day.Working, day.Reason, day.Source, cal.Hours(d)})
	}
	return v, nil
}

// dueView is a deadline that was reckoned for the asking.
type dueView struct {
	Start    time.Time           `json:"start"`
	Due      time.Time           `json:"due"`
	Timezone string              `json:"timezone"`
	Minutes  int                 `json:"minutes"`
	Ledger   []worktime.Interval `json:"ledger"`
	// Unsure is true when the deadline lies where no notice of statutory holidays is out yet.
	Unsure bool `json:"unsure"`
}

// mostMinutes bounds a target: about a year of working days.
const mostMinutes = 100_000

// reckonDue answers when a target ends that begins at a moment, in the desk's working time.
func (s *server) reckonDue(c *call) (any, error) {
	_, cal, err := s.deskCalendar(c)
	if err != nil {
		return nil, err
	}
	start, err := moment(c.query("start"), cal.Location())
	if err != nil {
		return nil, err
	}
	minutes, err := strconv.Atoi(c.query("minutes"))
	if err != nil || minutes < 1 || minutes > mostMinutes {
		return nil, invalid("目标请填 1 到 100000 分钟的工作时间")
	}
	due, ledger, err := cal.Add(start, time.Duration(minutes)*time.Minute, nil)
	switch {
	case errors.Is(err, worktime.ErrHorizon):
		return nil, invalid("十年内凑不满这么多工作时间，请检查这个服务台的日历")
	case errors.Is(err, worktime.ErrRange):
		return nil, invalid("开始时间请填 1900 到 2199 年之间的")
	case err != nil:
		return nil, err
	}
	known := cal.HolidaysKnownUntil()
	return dueView{start, due, cal.Location().String(), minutes, ledger, !known.IsZero() && due.After(known)}, nil
}

// moment reads a time with its zone, or one by the wall clock of a calendar.
func moment(text string, loc *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.In(loc), nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", text, loc)
	if err != nil {
		return at, invalid("开始时间请写成 2026-11-25T11:20")
	}
	return at, nil
}
