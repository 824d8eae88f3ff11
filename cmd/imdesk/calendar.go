package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

type calendarCommand struct {
	Import calendarImport `cmd:"" help:"把 iCalendar（.ics）里的放假和补班变成日历的 extra。"`
	Show   calendarShow   `cmd:"" help:"列出一份日历一年里的放假和调休上班日，以及依据的通知。"`
	Check  calendarCheck  `cmd:"" help:"检查一份日历：能不能读懂，法定节假日全不全。"`
}

type calendarImport struct {
	File     string `arg:"" help:".ics 文件；- 为标准输入。"`
	Out      string `default:"-" help:"写到哪里；- 为标准输出。"`
	Timezone string `default:"Asia/Shanghai" help:"文件没写时区的时刻按哪个时区。"`
}

// Run writes what was understood, and says of everything else why it was not.
func (c calendarImport) Run() error {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return usageError{fmt.Errorf("没有时区 %s", c.Timezone)}
	}
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usageError{err}
		}
		defer f.Close()
		in = f
	}
	feed, err := manifest.ReadFeed(in, core.SystemClock{}.Now(), loc)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", c.File, err)}
	}
	for _, s := range feed.Skipped {
		fmt.Fprintln(os.Stderr, "没有导入 "+s)
	}
	if len(feed.Days) == 0 {
		return errors.New("没有读到放假或上班的日子")
	}
	raw, err := feed.YAML()
	if err != nil {
		return err
	}
	if c.Out == "-" {
		_, err = os.Stdout.Write(raw)
		return err
	}
	if err := os.WriteFile(c.Out, raw, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "已写入 %s：%d 天，%d 条没有导入\n", c.Out, len(feed.Days), len(feed.Skipped))
	return nil
}

// calendarFile names one calendar of a file.
type calendarFile struct {
	Calendar string `required:"" help:"日历文件（YAML 或 JSON）：一份日历，或带 calendars 的企业设置。" type:"path"`
	ID       string `help:"文件里有几份日历时用哪一份。" placeholder:"ID"`
}

func (f calendarFile) read() (core.Calendar, *worktime.Calendar, error) {
	raw, err := os.ReadFile(f.Calendar)
	if err != nil {
		return core.Calendar{}, nil, usageError{err}
	}
	def, err := manifest.Calendar(raw, f.ID)
	if err != nil {
		return def, nil, usageError{fmt.Errorf("%s: %w", f.Calendar, err)}
	}
	cal, err := worktime.Parse(def)
	if err != nil {
		return def, nil, usageError{fmt.Errorf("%s: %w", f.Calendar, err)}
	}
	return def, cal, nil
}

type calendarShow struct {
	calendarFile
	Year int `help:"哪一年；默认今年。"`
}

// Run lists the days of a year that are not like every week's, and the notices behind them.
func (c calendarShow) Run() error {
	def, cal, err := c.read()
	if err != nil {
		return err
	}
	if c.Year == 0 {
		c.Year = core.SystemClock{}.Now().In(cal.Location()).Year()
	}
	printYear(os.Stdout, def, cal, c.Year)
	return nil
}

func printYear(w io.Writer, def core.Calendar, cal *worktime.Calendar, year int) {
	var cited []string
	off, worked := 0, 0
	for day := time.Date(year, 1, 1, 12, 0, 0, 0, cal.Location()); day.Year() == year; day = day.AddDate(0, 0, 1) {
		d := cal.Day(day)
		if slices.Contains([]string{worktime.ReasonWork, worktime.ReasonWeekend, worktime.ReasonRestDay}, d.Reason) {
			continue
		}
		word := "休"
		if off++; d.Working {
			word = "班"
			off, worked = off-1, worked+1
		}
		fmt.Fprintf(w, "%s %s %s %s  %s\n", day.Format(time.DateOnly), worktime.WeekdayName(day.Weekday()), word, d.Reason, d.Source)
		if d.Source != "" && !slices.Contains(cited, d.Source) {
			cited = append(cited, d.Source)
		}
	}
	fmt.Fprintf(w, "%d 年：休 %d 天，调休上班 %d 天\n", year, off, worked)
	_, notices := worktime.Notices(def.Holidays)
	for _, n := range notices {
		if slices.Contains(cited, n.Number) {
			fmt.Fprintf(w, "%s（%s）《%s》\n", n.Number, n.Date, n.Title)
		}
	}
	if known := cal.HolidaysKnownUntil(); !known.IsZero() && year >= known.Year() {
		fmt.Fprintf(w, "⚠️ 内置数据没有 %d 年的法定节假日\n", year)
	}
}

type calendarCheck struct{ calendarFile }

// Run fails where the calendar can't be read, or lacks a year that is near.
func (c calendarCheck) Run() error {
	def, cal, err := c.read()
	if err != nil {
		return err
	}
	if year, missing := cal.Missing(core.SystemClock{}.Now()); missing {
		return fmt.Errorf("日历 %s 还没有 %d 年的法定节假日：通知公布后请升级 imdesk，或用 imdesk calendar import 导入、在 extra 里补上", def.ID, year)
	}
	version, notices := worktime.Notices(def.Holidays)
	fmt.Printf("日历 %s 没有问题\n", def.ID)
	for _, n := range notices {
		fmt.Printf("%d 年 %s（%s）：休 %d 天，调休上班 %d 天\n", n.Year, n.Number, n.Date, n.Off, n.Work)
	}
	if version != "" {
		fmt.Printf("节假日数据版本 %s\n", version)
	}
	return nil
}
