package form

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// dayForm is how days are kept.
const dayForm = time.DateOnly

var (
	written = regexp.MustCompile(`^(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$`)
	compact = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	later   = regexp.MustCompile(`^(\d{1,3})\s*(天|周|个月)后$`)
	inWeek  = regexp.MustCompile(`^(上+|下+)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])$`)
	near    = map[string]int{"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3, "yesterday": -1, "today": 0, "tomorrow": 1}
	weekday = map[string]int{"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
)

func day(f core.CatalogueField, given string, today time.Time) (string, language.Phrase) {
	d, ok := dayMeant(narrow(given), today)
	if !ok {
		return "", language.Say("「%s」请填写日期，例如 %s 或「下周一」。", f.Label, today.AddDate(0, 0, 7).Format(dayForm))
	}
	if m := written.FindStringSubmatch(narrow(given)); m != nil && m[1] == "" && Past(f, today) && d.After(today) {
		d, _ = onCalendar(strconv.Itoa(d.Year()-1), m[2], m[3], today)
	}
	return d.Format(dayForm), language.Phrase{}
}

// Past reports whether a field asks for a day that has been: one without a year is then the last that was called so.
func Past(f core.CatalogueField, today time.Time) bool {
	high, ok := bound(f.Max, today)
	return ok && high <= today.Format(dayForm)
}

// dayMeant reads a day as people say it. A day without a year is the next one that is called so.
func dayMeant(s string, today time.Time) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if n, ok := near[strings.ToLower(s)]; ok {
		return today.AddDate(0, 0, n), true
	}
	if m := later.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		switch m[2] {
		case "周":
			return today.AddDate(0, 0, 7*n), true
		case "个月":
			return today.AddDate(0, n, 0), true
		}
		return today.AddDate(0, 0, n), true
	}
	if m := inWeek.FindStringSubmatch(s); m != nil {
		monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
		weeks := len([]rune(m[1]))
		if strings.HasPrefix(m[1], "上") {
			weeks = -weeks
		}
		return monday.AddDate(0, 0, 7*weeks+weekday[m[2]]), true
	}
	m := compact.FindStringSubmatch(s)
	if m == nil {
		m = written.FindStringSubmatch(s)
	}
	if m == nil {
		return time.Time{}, false
	}
	return onCalendar(m[1], m[2], m[3], today)
}

func onCalendar(year, month, dom string, today time.Time) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	mm, _ := strconv.Atoi(month)
	dd, _ := strconv.Atoi(dom)
	given := y > 0
	if !given {
		y = today.Year()
	}
	d := time.Date(y, time.Month(mm), dd, 0, 0, 0, 0, today.Location())
	if !given && d.Format(dayForm) < today.Format(dayForm) {
		d = time.Date(y+1, time.Month(mm), dd, 0, 0, 0, 0, today.Location())
	}
	return d, int(d.Month()) == mm && d.Day() == dd // the 31st of a short month is none
}

func days(f core.CatalogueField, answer string, today time.Time) language.Phrase {
	if low, ok := bound(f.Min, today); ok && answer < low {
		return language.Say("「%s」不能早于 %s。", f.Label, low)
	}
	if high, ok := bound(f.Max, today); ok && answer > high {
		return language.Say("「%s」不能晚于 %s。", f.Label, high)
	}
	return language.Phrase{}
}

var offset = regexp.MustCompile(`^([+-]\d{1,4})d$`)

// bound is a limit of a day: "today", "+7d", "-1d" or a day itself.
func bound(s string, today time.Time) (string, bool) {
	if s == "today" {
		return today.Format(dayForm), true
	}
	if m := offset.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return today.AddDate(0, 0, n).Format(dayForm), true
	}
	_, err := time.Parse(dayForm, s)
	return s, err == nil
}
