package bot

import (
	"fmt"
	"strings"
	"time"
)

// Statutory holidays are looked for once a day of desk time, and once a minute in case the set-up was changed.
const (
	calendarEvery = time.Second
	calendarAgain = 60 // looks
	calendarAlarm = "calendar"
)

// watchCalendars keeps an alarm standing while statutory holidays of a year that is near are missing. The desk's own digest tells people of it.
func (a *App) watchCalendars() {
	defer a.wg.Done()
	seen, looks := "", 0
	for pause(a.ctx, calendarEvery) {
		day := a.Engine.Clock.Now().Format(time.DateOnly)
		if looks++; day == seen && looks < calendarAgain {
			continue
		}
		if err := a.lookAtCalendars(); err != nil {
			if a.ctx.Err() == nil {
				a.log.Warn("look at the calendars", "error", err)
			}
			continue
		}
		seen, looks = day, 0
	}
}

func (a *App) lookAtCalendars() error {
	orgs, err := a.DB.Orgs(a.ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		w, err := a.Worlds.World(a.ctx, org)
		if err != nil {
			return err
		}
		year, names := w.Missing(a.Engine.Clock.Now())
		if len(names) == 0 {
			if err := a.DB.Org(org).ClearAlarm(a.ctx, "", calendarAlarm); err != nil {
				return err
			}
			continue
		}
		text := fmt.Sprintf("日历「%s」还没有 %d 年的法定节假日，请在通知公布后升级 imdesk，或用 imdesk calendar import 导入", strings.Join(names, "」「"), year)
		if _, err := a.DB.Org(org).RaiseAlarm(a.ctx, "", calendarAlarm, text); err != nil {
			return err
		}
	}
	return nil
}
