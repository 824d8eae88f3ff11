package worktime

import "time"

// Wall is the first instant at which the wall clock of a zone shows a time of a day, or something later: where the clock jumps over it that is the
// jump, and where it shows it twice the first of the two. minute is counted from midnight and may reach into the days that follow.
func Wall(y int, m time.Month, d, minute int, loc *time.Location) time.Time {
	z := zone{loc: loc}
	return time.Unix(z.instant(civil(y, m, d)*daySeconds+int64(minute)*60), 0).In(loc)
}
