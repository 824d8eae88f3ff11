package desk

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// nextStep tells the requester what happens next and whose turn it is.
func (t *turn) nextStep(tk core.Ticket) string {
	switch tk.Status {
	case core.StatusNew:
		return t.queueStep(tk)
	case core.StatusAssigned:
		return t.tr("等 %s 开始处理", t.name(tk.Assignee))
	case core.StatusInProgress:
		return t.tr("%s 处理完会请你确认", t.name(tk.Assignee))
	case core.StatusWaitingUser:
		return t.tr("等你补充：%s", t.quote(tk.Detail.HoldReason))
	case core.StatusWaitingSupplier:
		return t.tr("等供应商：%s%s", t.quote(tk.Detail.HoldReason), t.wakes(tk))
	case core.StatusWaitingApproval:
		return t.tr("等待审批：%s", t.approvalStanding(tk))
	case core.StatusFulfilling:
		return t.tr("各项任务都完成后请你确认")
	case core.StatusResolved:
		return t.tr("请你确认是否解决；%s 前没有回复将自动关闭", t.at(t.closesAt(tk)))
	}
	return ""
}

func (t *turn) queueStep(tk core.Ticket) string {
	d, _ := t.w.desk(tk.Desk)
	n, err := t.tx.Ahead(t.ctx, tk)
	switch {
	case err != nil: // the card is worth more than this line; a failure of the transaction will void the turn by itself
		return t.tr("等 %s 接单", d.Name)
	case n == 0:
		return t.tr("等 %s 接单，排队的下一个就是你", d.Name)
	}
	return t.tr("等 %s 接单，排队的前面还有 %d 张（先按优先级，同级按提交先后）", d.Name, n)
}

// wakes says when a held ticket goes on by itself.
func (t *turn) wakes(tk core.Ticket) string {
	if tk.Detail.WakeAt.IsZero() {
		return ""
	}
	return t.tr("（%s 自动恢复）", t.at(tk.Detail.WakeAt))
}

// stageWords name the stage of a ticket's life that an act ends.
var stageWords = map[string]string{
	"claimed": "（等待 %s）", "assigned": "（等待 %s）", "held": "（处理 %s）", "resumed": "（挂起 %s）", "resolved": "（历时 %s）", "approved": "（审批 %s）", "rejected": "（审批 %s）",
	"confirmed": "（等待确认 %s）", "closed": "（等待确认 %s）", "reopened": "",
}

// stages measures how long each took.
type stages struct {
	since time.Time // when the present one began, zero if it is not shown
	began time.Time // when the ticket was reported
}

// stagesOf begins to measure; whole says that the timeline is shown from the beginning.
func stagesOf(tk core.Ticket, whole bool) *stages {
	s := &stages{began: tk.Created}
	if whole {
		s.since = tk.Created
	}
	return s
}

// ended measures the stage that ends with a; false if none does, or it is not worth a word. Acts come in order of time.
func (s *stages) ended(a core.Act) (word string, length time.Duration, ok bool) {
	word, ends := stageWords[a.Verb]
	if !ends {
		return "", 0, false
	}
	since := s.since
	if a.Verb == "resolved" {
		since = s.began
	}
	s.since = a.At
	length = a.At.Sub(since)
	return word, length, word != "" && !since.IsZero() && length >= time.Minute
}

// took is what a line of the timeline adds about the stage that ended with it.
func (t *turn) took(s *stages, a core.Act) string {
	word, d, ok := s.ended(a)
	switch {
	case !ok:
		return ""
	case d >= 48*time.Hour:
		return t.tr(word, t.tr("%d 天", int(d/(24*time.Hour))))
	}
	return t.tr(word, worktime.HumanDuration(d, t.reader))
}
