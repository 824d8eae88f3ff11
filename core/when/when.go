// Package when reads the moments that people name in a message: 明天下午3点, 两小时后, 周五 10:30, 12月1日. It knows the wall clock of one time zone
// and nothing of working time.
package when

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Defaults for what is left open.
const (
	morning = 9  // a day without a time
	noon    = 12 // 中午
	evening = 20 // 晚上 without an hour
)

const (
	number  = `(\d{1,3}|[一二两三四五六七八九十半]{1,3})`
	dayPart = `(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)?`
	clock   = `(?:(\d{1,2})[:：](\d{2})|` + number + `点(?:(半)|(\d{1,2})分?)?)`
)

var (
	after = regexp.MustCompile(number + `\s*(?:个)?(分钟|小时|钟头|天|日|周|星期|礼拜)(?:之后|以后|后)`)
	day   = regexp.MustCompile(`(?:(今天|今日|今|明天|明日|明|后天|大后天)|(下下|下|本|这)?(?:周|星期|礼拜)([一二三四五六日天末1-7])|(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})[日号]?)\s*` + dayPart + `\s*(?:` + clock + `)?`)
	hour  = regexp.MustCompile(dayPart + `\s*` + clock)
)

// Moment is what was found: the instant and the words that name it.
type Moment struct {
	At         time.Time
	Start, End int // bytes of the text
}

// Find returns the first moment that text names, seen from now in loc; false when it names none or one that has passed. A time of day that
// has passed today means tomorrow's; a day without a time means nine in the morning.
func Find(text string, now time.Time, loc *time.Location) (Moment, bool) {
	now = now.In(loc)
	for _, read := range []func(string, time.Time) (Moment, bool){findAfter, findDay, findHour} {
		if m, ok := read(text, now); ok && m.At.After(now) {
			return m, true
		}
	}
	return Moment{}, false
}

func findAfter(text string, now time.Time) (Moment, bool) {
	loc := after.FindStringSubmatchIndex(text)
	if loc == nil {
		return Moment{}, false
	}
	n := quantity(text[loc[2]:loc[3]])
	unit := text[loc[4]:loc[5]]
	at := now
	switch unit {
	case "分钟":
		at = now.Add(time.Duration(n * float64(time.Minute)))
	case "小时", "钟头":
		at = now.Add(time.Duration(n * float64(time.Hour)))
	case "天", "日":
		at = now.AddDate(0, 0, int(n))
	default:
		at = now.AddDate(0, 0, 7*int(n))
	}
	return Moment{at, loc[0], loc[1]}, n > 0
}

func findDay(text string, now time.Time) (Moment, bool) {
	loc := day.FindStringSubmatchIndex(text)
	if loc == nil {
		return Moment{}, false
	}
	g := groups(text, loc)
	date, ok := date(g, now)
	if !ok {
		return Moment{}, false
	}
	h, m, ok := timeOfDay(g[7], g[8:])
	return Moment{time.Date(date.Year(), date.Month(), date.Day(), h, m, 0, 0, now.Location()), loc[0], loc[1]}, ok
}

// date reads the day of a match: a word, a day of the week or a date.
func date(g []string, now time.Time) (time.Time, bool) {
	switch {
	case g[1] != "":
		days := map[string]int{"明天": 1, "明日": 1, "明": 1, "后天": 2, "大后天": 3}
		return now.AddDate(0, 0, days[g[1]]), true
	case g[3] != "":
		return weekday(g[2], g[3], now), true
	}
	year := now.Year()
	if g[4] != "" {
		year, _ = strconv.Atoi(g[4])
	}
	month, _ := strconv.Atoi(g[5])
	d, _ := strconv.Atoi(g[6])
	at := time.Date(year, time.Month(month), d, 23, 59, 59, 0, now.Location())
	if int(at.Month()) != month || at.Day() != d {
		return at, false // 2月30日
	}
	if g[4] == "" && at.Before(now) {
		at = at.AddDate(1, 0, 0)
	}
	return at, at.Day() == d
}

// weekday is the day meant by 周五, 下周五, 下下周五. A day of this week that has passed means next week's.
func weekday(which, name string, now time.Time) time.Time {
	target := strings.Index("一二三四五六日", name) / len("一")
	switch {
	case name == "天":
		target = 6
	case name == "末":
		target = 5
	case name[0] < 0x80:
		target = int(name[0] - '1')
	}
	today := (int(now.Weekday()) + 6) % 7
	days := target - today
	switch which {
	case "下":
		days += 7
	case "下下":
		days += 14
	default:
		if days < 0 {
			days += 7
		}
	}
	return now.AddDate(0, 0, days)
}

func findHour(text string, now time.Time) (Moment, bool) {
	loc := hour.FindStringSubmatchIndex(text)
	if loc == nil {
		return Moment{}, false
	}
	g := groups(text, loc)
	h, m, ok := timeOfDay(g[1], g[2:])
	at := time.Date(now.Year(), now.Month(), now.Day(), h, m, 0, 0, now.Location())
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return Moment{at, loc[0], loc[1]}, ok
}

// timeOfDay reads 下午3点半, 15:30, 晚上; c are the groups of clock.
func timeOfDay(part string, c []string) (h, m int, ok bool) {
	switch {
	case c[0] != "":
		h, _ = strconv.Atoi(c[0])
		m, _ = strconv.Atoi(c[1])
	case c[2] != "":
		h = int(quantity(c[2]))
		m, _ = strconv.Atoi(c[4])
		if c[3] != "" {
			m = 30
		}
	default:
		return map[string]int{"": morning, "凌晨": 6, "中午": noon, "下午": 14, "傍晚": 18, "晚上": evening, "晚": evening, "早": morning, "早上": morning, "早晨": morning, "上午": morning}[part], 0, true
	}
	if h < noon && (part == "下午" || part == "傍晚" || part == "晚上" || part == "晚") || h < 4 && part == "中午" {
		h += 12
	}
	return h, m, h < 24 && m < 60
}

// quantity reads a number of one to three digits or signs: 3, 十二, 半. 0 is none.
func quantity(s string) float64 {
	if n, err := strconv.Atoi(s); err == nil {
		return float64(n)
	}
	if s == "半" {
		return 0.5
	}
	signs := map[rune]float64{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '半': 0.5}
	n, seen := 0.0, 0.0
	for _, r := range s {
		if r == '十' {
			n += max(seen, 1) * 10
			seen = 0
			continue
		}
		seen = signs[r]
	}
	return n + seen
}

func groups(text string, loc []int) []string {
	out := make([]string, len(loc)/2)
	for i := range out {
		if loc[2*i] >= 0 {
			out[i] = text[loc[2*i]:loc[2*i+1]]
		}
	}
	return out
}
