package worktime

import "time"

// Hours are the stretches of work that belong to the day on which t falls in the calendar's zone, such as "09:00-12:00". One that runs over
// midnight stands with the day on which it begins.
func (c *Calendar) Hours(t time.Time) []string {
	y, m, d := t.In(c.loc).Date()
	var out []string
	for _, s := range c.rule(civil(y, m, d)).spans {
		out = append(out, s.String())
	}
	return out
}
