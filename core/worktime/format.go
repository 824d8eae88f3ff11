package worktime

import (
	"time"

	"github.com/imdesk/imdesk/cards/language"
)

// HumanDuration writes a length of time for a card: "2 小时 15 分", "45 分钟", "不到 1 分钟". Hours are not turned into days, because a working
// day has fewer than 24. Seconds are dropped, and so is the sign: the card says 剩余 or 超时.
func HumanDuration(d time.Duration, reader language.Tag) string {
	d = d.Abs()
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case d == 0:
		return language.In(reader, "%d 分钟", 0)
	case d < time.Minute:
		return language.In(reader, "不到 1 分钟")
	case hours == 0:
		return language.In(reader, "%d 分钟", minutes)
	case minutes == 0:
		return language.In(reader, "%d 小时", hours)
	}
	return language.In(reader, "%d 小时 %d 分", hours, minutes)
}

var weekdayWords = [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// WeekdayName is what a day of the week is called in Chinese, the key of its name in other languages.
func WeekdayName(d time.Weekday) string { return weekdayWords[d] }

// layouts are how a day that has no name is written, within the year and in another.
var layouts = map[language.Tag]struct{ near, far string }{
	language.Chinese: {"01-02 15:04", "2006-01-02 15:04"}, language.English: {"2 Jan 15:04", "2 Jan 2006 15:04"},
}

// HumanTime writes an instant for a card read at now in loc: "今天 17:30", "昨天 18:00", "明天 09:00", "周三 10:20" within the week from Monday
// to Sunday, "下周三 10:20" within the next, else "12-03 10:20", and "2027-01-04 09:00" in another year. English is "today 17:30", "3 Dec 10:20".
func HumanTime(t, now time.Time, loc *time.Location, reader language.Tag) string {
	t, now = t.In(loc), now.In(loc)
	day, today := civil(t.Date()), civil(now.Date())
	// 1970-01-05 was a Monday.
	weeks := floorDiv(day-4, 7) - floorDiv(today-4, 7)
	clock := t.Format(" 15:04")
	switch {
	case day == today:
		return language.In(reader, "今天") + clock
	case day == today+1:
		return language.In(reader, "明天") + clock
	case day == today-1:
		return language.In(reader, "昨天") + clock
	case weeks == 0:
		return language.In(reader, weekdayWords[t.Weekday()]) + clock
	case weeks == 1:
		return language.In(reader, "下%s", language.Say(weekdayWords[t.Weekday()])) + clock
	case t.Year() != now.Year():
		return t.Format(layouts[reader].far)
	}
	return t.Format(layouts[reader].near)
}
