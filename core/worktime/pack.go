package worktime

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// pack holds the holidays that are published year by year.
type pack struct {
	version string // the date of the newest notice in it
	notices []Notice
	days    []Holiday
}

// Notice is the document by which a year's holidays were arranged.
type Notice struct {
	Year      int
	Number    string // 国办发明电〔2025〕7号
	Date      string // 2025-11-04
	Off, Work int    // days off and make-up days that it arranges
	Title     string
}

// Notices returns the documents that holidays come from, the oldest first, and the version of their collection; none for holidays by law.
func Notices(code string) (string, []Notice) {
	load, ok := packs[code]
	if !ok {
		return "", nil
	}
	p, _ := load() // a calendar that names it has been refused
	return p.version, p.notices
}

func parsePack(text string) (pack, error) {
	var p pack
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.line(strings.Fields(line)); err != nil {
			return pack{}, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return p, p.check()
}

func (p *pack) line(f []string) error {
	switch f[0] {
	case "version":
		if len(f) != 2 {
			return errors.New("want: version, date")
		}
		p.version = f[1]
		return nil
	case "notice":
		n, err := parseNotice(f)
		p.notices = append(p.notices, n)
		return err
	}
	h, err := parseHoliday(f)
	if err == nil && len(p.days) > 0 && !h.Date.After(p.days[len(p.days)-1].Date) {
		err = fmt.Errorf("%s is out of order", f[0])
	}
	p.days = append(p.days, h)
	return err
}

func parseNotice(f []string) (Notice, error) {
	if len(f) != 7 {
		return Notice{}, fmt.Errorf("%d fields of a notice, want 7", len(f))
	}
	n := Notice{Number: f[2], Date: f[3], Title: f[6]}
	var errs [4]error
	n.Year, errs[0] = strconv.Atoi(f[1])
	_, errs[1] = time.Parse(time.DateOnly, n.Date)
	n.Off, errs[2] = strconv.Atoi(f[4])
	n.Work, errs[3] = strconv.Atoi(f[5])
	return n, errors.Join(errs[:]...)
}

// check refuses a pack that differs from what its notices add up to: a day too few is a deadline too early.
func (p *pack) check() error {
	type sum struct{ off, work int }
	sums := map[string]sum{}
	for _, h := range p.days {
		s := sums[h.Source+" "+strconv.Itoa(h.Date.Year())]
		if h.Off {
			s.off++
		} else {
			s.work++
			if day := h.Date.Weekday(); day != time.Saturday && day != time.Sunday {
				return fmt.Errorf("%s is a %s: there is nothing to make up for", h.Date.Format(time.DateOnly), day)
			}
		}
		sums[h.Source+" "+strconv.Itoa(h.Date.Year())] = s
	}
	for i, n := range p.notices {
		if i > 0 && n.Year != p.notices[i-1].Year+1 {
			return fmt.Errorf("the notice for %d does not follow that for %d", n.Year, p.notices[i-1].Year)
		}
		key := n.Number + " " + strconv.Itoa(n.Year)
		if got := sums[key]; got != (sum{n.Off, n.Work}) {
			return fmt.Errorf("%d has %d days off and %d make-up days, its notice %s has %d and %d", n.Year, got.off, got.work, n.Number, n.Off, n.Work)
		}
		delete(sums, key)
	}
	for key := range sums {
		return fmt.Errorf("days cite %s, which is not among the notices", key)
	}
	if len(p.notices) == 0 || p.version != p.notices[len(p.notices)-1].Date {
		return fmt.Errorf("version %q is not the date of the newest notice", p.version)
	}
	return nil
}

// watchFrom is the month from which next year's notice is awaited: it has been published in late October or November.
const watchFrom = time.November

// Missing returns the first year whose holidays the calendar should know at a moment and doesn't: the present one or, from November on, the next.
// An organisation that enters a year by hand says what becomes of its 1 October, by which the year counts as known.
func (c *Calendar) Missing(now time.Time) (year int, missing bool) {
	if c.known.IsZero() {
		return 0, false
	}
	local := now.In(c.loc)
	last := local.Year()
	if local.Month() >= watchFrom {
		last++
	}
	for year := local.Year(); year <= last; year++ {
		if year >= c.known.Year() && !c.byHand[year] {
			return year, true
		}
	}
	return 0, false
}
