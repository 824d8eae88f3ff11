package desk

import (
	"maps"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// yearWarned is what the digest's timer remembers of the last warning that holidays are missing.
const yearWarned = "year_warned"

// warnAgain is how long nobody is reminded that holidays are missing.
const warnAgain = 7 * 24 * time.Hour

// warnOfYear tells the administrators on a working morning that statutory holidays of a year that is near are not known: without them deadlines
// fall on days on which nobody works. It repeats itself once a week.
func (t *turn) warnOfYear(timer *Timer) error {
	if t.w.Missing == nil {
		return nil
	}
	year, calendars := t.w.Missing(t.now)
	last, err := time.Parse(time.RFC3339, timer.Data[yearWarned])
	if len(calendars) == 0 || err == nil && t.now.Sub(last) < warnAgain {
		return nil
	}
	admins, err := t.administrators()
	if err != nil {
		return err
	}
	words := language.Say("📅 日历「%s」还没有 %d 年的法定节假日，%d 年的时限会把节假日当上班日算。通知公布后请升级 imdesk，或用 imdesk calendar import 导入、在 extra 里补上。",
		strings.Join(calendars, "」「"), year, year)
	for _, id := range admins {
		if _, err := t.post(letter{to: id, text: words, matter: matterAlarm, urgency: core.UrgencyNotice, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	data := maps.Clone(timer.Data)
	if data == nil {
		data = map[string]string{}
	}
	data[yearWarned] = t.now.UTC().Format(time.RFC3339)
	timer.Data = data
	return nil
}
