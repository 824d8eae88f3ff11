package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

type slaCommand struct {
	Compute slaCompute `cmd:"" help:"按一份日历批量计算到期时间，并给出每一段为什么计时、为什么不计。"`
}

type slaCompute struct {
	Calendar string `required:"" help:"日历文件（YAML 或 JSON）：一份日历，或带 calendars 的企业设置。" type:"path"`
	ID       string `help:"文件里有几份日历时用哪一份。" placeholder:"ID"`
	In       string `required:"" help:"每行一个 {\"id\",\"start\",\"target_minutes\",\"pauses\":[[开始,结束],…]}；- 为标准输入。"`
	Out      string `default:"-" help:"每行一个 {\"id\",\"due\",\"ledger\":[…]}；- 为标准输出。"`
}

// deadlineCase is a line of the input.
type deadlineCase struct {
	ID      json.RawMessage `json:"id"`
	Start   time.Time       `json:"start"`
	Minutes *float64        `json:"target_minutes"`
	Pauses  [][]*time.Time  `json:"pauses"`
}

// deadlineAnswer is a line of the output; Due is null while the clock is paused without an end, and the ledger then reaches to that pause.
type deadlineAnswer struct {
	ID     json.RawMessage     `json:"id"`
	Due    *time.Time          `json:"due"`
	Ledger []worktime.Interval `json:"ledger"`
}

// Run computes the deadline of each case.
func (s slaCompute) Run() error {
	raw, err := os.ReadFile(s.Calendar)
	if err != nil {
		return usageError{err}
	}
	def, err := manifest.Calendar(raw, s.ID)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", s.Calendar, err)}
	}
	cal, err := worktime.Parse(def)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", s.Calendar, err)}
	}
	return eachLine(s.In, s.Out, func(c deadlineCase) (any, error) { return deadlineOf(cal, c) })
}

func deadlineOf(cal *worktime.Calendar, c deadlineCase) (any, error) {
	switch {
	case len(c.ID) == 0:
		return nil, errors.New("缺少 id")
	case c.Start.IsZero():
		return nil, errors.New("缺少 start，写成 2026-11-22T09:30:00+08:00 这样")
	case c.Minutes == nil || *c.Minutes < 0 || *c.Minutes > math.MaxInt32:
		return nil, errors.New("target_minutes 要是不小于 0 的分钟数")
	}
	pauses, err := pausesOf(c.Pauses)
	if err != nil {
		return nil, err
	}
	target := time.Duration(math.Round(*c.Minutes * float64(time.Minute)))
	answer := deadlineAnswer{ID: c.ID, Ledger: []worktime.Interval{}} // never null, also where nothing elapses
	due, ledger, err := cal.Add(c.Start, target, pauses)
	switch {
	case errors.Is(err, worktime.ErrPaused):
		ledger = cal.Ledger(c.Start, openPause(pauses), pauses)
	case errors.Is(err, worktime.ErrHorizon):
		return nil, errors.New("十年内也凑不满这些上班时间，请检查 target_minutes 和日历")
	case errors.Is(err, worktime.ErrRange):
		return nil, errors.New("start 要在 1900 到 2199 年之间")
	case err != nil:
		return nil, err
	default:
		answer.Due = &due
	}
	answer.Ledger = append(answer.Ledger, ledger...)
	return answer, nil
}

// pausesOf reads pairs of instants; the end of the last may be missing or null.
func pausesOf(pairs [][]*time.Time) ([]core.Pause, error) {
	var out []core.Pause
	for i, p := range pairs {
		if len(p) == 0 || len(p) > 2 || p[0] == nil {
			return nil, fmt.Errorf("pauses[%d] 要写成 [开始, 结束]", i)
		}
		pause := core.Pause{From: *p[0]}
		if len(p) == 2 && p[1] != nil {
			if pause.To = *p[1]; pause.To.Before(pause.From) {
				return nil, fmt.Errorf("pauses[%d] 的结束早于开始", i)
			}
		}
		out = append(out, pause)
	}
	return out, nil
}

// openPause is when the first pause began that has no end.
func openPause(pauses []core.Pause) (first time.Time) {
	for _, p := range pauses {
		if p.To.IsZero() && (first.IsZero() || p.From.Before(first)) {
			first = p.From
		}
	}
	return first
}
