package when

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Days is a stretch of whole days: the first, and the day after the last.
type Days struct{ From, Until time.Time }

var (
	// dayPattern finds days as people write them: 2026-12-01, 12月5日, 12/5, 明天, 下周三.
	dayPattern = regexp.MustCompile(`(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?|(今天|明天|后天)|(本|这|下)?(?:周|星期|礼拜)([一二三四五六日天])`)
	// lastPattern is the end of "12月1日到5日".
	lastPattern = regexp.MustCompile(`^\s*(?:到|至|~|～|-|—)+\s*(\d{1,2})[日号]`)
	weekPattern = regexp.MustCompile(`(下|本|这)(?:个)?(?:周|星期|礼拜)`)
	forPattern  = regexp.MustCompile(`(\d{1,3}|[一二两三四五六七八九十])\s*(?:天|日)`)
)

var digitWords = map[string]int{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "日": 7, "天": 7, "八": 8, "九": 9, "十": 10}

// FindDays returns the days that text names, seen from now in loc; false when it names none: 2026-12-01~2026-12-05, 12月1日到5日, 下周, 明天起三天.
func FindDays(text string, now time.Time, loc *time.Location) (Days, bool) {
	now = now.In(loc)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	found := dayPattern.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 {
		return readWeek(text, today)
	}
	from, ok := oneDay(submatches(text, found[0]), today)
	if !ok {
		return Days{}, false
	}
	last := from
	if len(found) > 1 {
		m, base := submatches(text, found[1]), from
		if m[4]+m[5] != "" {
			base = today // 后天 and 下周三 are said from today, 周三 and 5日 from the first day
		}
		if last, ok = oneDay(m, base); !ok {
			return Days{}, false
		}
	} else if m := lastPattern.FindStringSubmatch(text[found[0][1]:]); m != nil {
		day, _ := strconv.Atoi(m[1])
		last = time.Date(from.Year(), from.Month(), day, 0, 0, 0, 0, from.Location())
	} else if n := daysIn(text[found[0][1]:]); n > 0 {
		last = from.AddDate(0, 0, n-1)
	}
	if last.Before(from) {
		return Days{}, false
	}
	return Days{from, last.AddDate(0, 0, 1)}, true
}

func submatches(text string, at []int) []string {
	out := make([]string, len(at)/2)
	for i := range out {
		if at[2*i] >= 0 {
			out[i] = text[at[2*i]:at[2*i+1]]
		}
	}
	return out
}

// oneDay is the day a match of dayPattern means. One without a year is the next such day from today on.
func oneDay(m []string, today time.Time) (time.Time, bool) {
	switch {
	case m[4] != "":
		return today.AddDate(0, 0, map[string]int{"今天": 0, "明天": 1, "后天": 2}[m[4]]), true
	case m[6] != "":
		day := weekBegins(today).AddDate(0, 0, digitWords[m[6]]-1)
		if m[5] == "下" {
			day = day.AddDate(0, 0, 7)
		}
		return day, true
	}
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	year := today.Year()
	if m[1] != "" {
		year, _ = strconv.Atoi(m[1])
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, today.Location())
	if m[1] == "" && at.Before(today) {
		at = time.Date(year+1, time.Month(month), day, 0, 0, 0, 0, today.Location())
	}
	return at, int(at.Month()) == month && at.Day() == day
}

func readWeek(text string, today time.Time) (Days, bool) {
	if m := weekPattern.FindStringSubmatch(text); m != nil {
		if m[1] == "下" {
			from := weekBegins(today).AddDate(0, 0, 7)
			return Days{from, from.AddDate(0, 0, 7)}, true
		}
		return Days{today, weekBegins(today).AddDate(0, 0, 7)}, true
	}
	if n := daysIn(text); n > 0 {
		return Days{today, today.AddDate(0, 0, n)}, true
	}
	return Days{}, false
}

func daysIn(text string) int {
	m := forPattern.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	if n, ok := digitWords[m[1]]; ok {
		return n
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func weekBegins(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }

// NamesDay reports whether text names a day or a week.
func NamesDay(text string) bool { return dayPattern.MatchString(text) || weekPattern.MatchString(text) }

// FindSpan is FindDays to half a day: 上午 is until noon, 下午 from noon on, of a day or of the ends of a stretch (12-01 下午~12-03 上午).
func FindSpan(text string, now time.Time, loc *time.Location) (Days, bool) {
	d, ok := FindDays(text, now, loc)
	found := dayPattern.FindAllStringIndex(text, -1)
	if !ok || len(found) == 0 {
		return d, ok
	}
	last := d.Until.AddDate(0, 0, -1)
	first := text[found[0][1]:]
	if len(found) > 1 {
		if begins(text[found[1][1]:], "上午", "morning") {
			d.Until = noonOf(last)
		}
		first = text[found[0][1]:found[1][0]]
	} else if begins(first, "上午", "morning") && last.Equal(d.From) {
		d.Until = noonOf(last)
	}
	if begins(first, "下午", "afternoon") {
		d.From = noonOf(d.From)
	}
	return d, d.Until.After(d.From)
}

func begins(text string, words ...string) bool {
	text = strings.TrimLeft(text, " \t　")
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) })
}

func noonOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), noon, 0, 0, 0, day.Location())
}

// WithoutDays is a text without the days and halves of days that it names: whom and what it is about.
func WithoutDays(text string) string {
	for _, p := range []*regexp.Regexp{dayPattern, weekPattern, forPattern, besidesDays} {
		text = p.ReplaceAllString(text, " ")
	}
	return strings.Join(strings.Fields(text), " ")
}

// besidesDays are the words between days.
var besidesDays = regexp.MustCompile(`上午|下午|morning|afternoon|全天|到|至|起|开始|[~～—,，。-]|\d{1,2}[日号]`)
