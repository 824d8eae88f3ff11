package playground

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"time"
)

// maxAdvance bounds one move: a year of working time answers any question a visitor can have, and keeps sweeps short.
const maxAdvance = 366 * 24 * time.Hour

// toNextTimer is the value of "to" that moves the clock to the next SLA timer.
const toNextTimer = "next_timer"

// clockView is what the page shows. NextTimer is null when nothing waits.
type clockView struct {
	Now           time.Time  `json:"now"`
	OffsetSeconds int64      `json:"offset_seconds"`
	NextTimer     *time.Time `json:"next_timer"`
}

type clockMove struct {
	AdvanceSeconds int64  `json:"advance_seconds"`
	To             string `json:"to"`
}

var errNoTimer = errors.New("现在没有等待中的 SLA 提醒，先提交一张工单再试。")

func (h *handler) showClock(w http.ResponseWriter, r *http.Request) {
	view, err := h.view(r.Context())
	if err != nil {
		refuse(w, http.StatusInternalServerError, "读取定时器出错："+err.Error())
		return
	}
	answer(w, http.StatusOK, view)
}

func (h *handler) view(ctx context.Context) (clockView, error) {
	next, err := h.nextTimer(ctx)
	if err != nil {
		return clockView{}, err
	}
	v := clockView{Now: h.clock.Now(), OffsetSeconds: int64(h.clock.Offset() / time.Second)}
	if !next.IsZero() {
		v.NextTimer = &next
	}
	return v, nil
}

// moveClock only takes JSON, which a foreign page can't post without the browser asking first.
func (h *handler) moveClock(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "请用 application/json 提交。")
		return
	}
	var m clockMove
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		refuse(w, http.StatusBadRequest, "请求内容无法读取："+err.Error())
		return
	}
	by, err := h.distance(r.Context(), m)
	switch {
	case errors.Is(err, errNoTimer):
		refuse(w, http.StatusConflict, err.Error())
	case err != nil:
		refuse(w, http.StatusBadRequest, err.Error())
	default:
		h.clock.Advance(by)
		h.onAdvance()
		h.showClock(w, r)
	}
}

// distance is how far a move goes; a timer that is due already needs none.
func (h *handler) distance(ctx context.Context, m clockMove) (time.Duration, error) {
	switch {
	case m.To == toNextTimer && m.AdvanceSeconds == 0:
		next, err := h.nextTimer(ctx)
		if err != nil {
			return 0, err
		}
		if next.IsZero() {
			return 0, errNoTimer
		}
		return max(0, next.Sub(h.clock.Now())), nil
	case m.To != "" || m.AdvanceSeconds <= 0:
		return 0, errors.New("时钟只能向前：请给出 advance_seconds（正整数），或 to: next_timer。")
	case m.AdvanceSeconds > int64(maxAdvance/time.Second):
		return 0, errors.New("一次最多前进 366 天。")
	}
	return time.Duration(m.AdvanceSeconds) * time.Second, nil
}
