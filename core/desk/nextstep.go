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
		return "等 " + t.name(tk.Assignee) + " 开始处理"
	case core.StatusInProgress:
		return t.name(tk.Assignee) + " 处理完会请你确认"
	case core.StatusWaitingUser:
		return "等你补充：" + tk.Detail.HoldReason
	case core.StatusWaitingSupplier:
		return "等供应商：" + tk.Detail.HoldReason + t.wakes(tk)
	case core.StatusWaitingApproval:
		return "等待审批：" + t.approvalStanding(tk)
	case core.StatusFulfilling:
		return "各项任务都完成后请你确认"
	case core.StatusResolved:
		return "请你确认是否解决；" + t.w.Format(t.closesAt(tk), t.now) + " 前没有回复将自动关闭"
	}
	return ""
}

func (t *turn) queueStep(tk core.Ticket) string {
	d, _ := t.w.desk(tk.Desk)
	step := "等 " + d.Name + " 接单"
	n, err := t.tx.Ahead(t.ctx, tk)
	switch {
	case err != nil: // the card is worth more than this line; a failure of the transaction will void the turn by itself
	case n == 0:
		step += "，排队的下一个就是你"
	default:
		step += "，排队的前面还有 " + itoa(n) + " 张"
	}
	return step
}

// wakes says when a held ticket goes on by itself.
func (t *turn) wakes(tk core.Ticket) string {
	if tk.Detail.WakeAt.IsZero() {
		return ""
	}
	return "（" + t.w.Format(tk.Detail.WakeAt, t.now) + " 自动恢复）"
}

// stageWords name the stage of a ticket's life that an act ends.
var stageWords = map[string]string{
	"claimed": "等待", "assigned": "等待", "held": "处理", "resumed": "挂起", "resolved": "历时", "approved": "审批", "rejected": "审批", "confirmed": "等待确认", "closed": "等待确认", "reopened": "",
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

// took is what a line adds about the stage that ends with a. Acts come in order of time.
func (s *stages) took(a core.Act) string {
	word, ends := stageWords[a.Verb]
	if !ends {
		return ""
	}
	since := s.since
	if a.Verb == "resolved" {
		since = s.began
	}
	s.since = a.At
	d := a.At.Sub(since)
	if word == "" || since.IsZero() || d < time.Minute {
		return ""
	}
	length := worktime.HumanDuration(d)
	if d >= 48*time.Hour {
		length = itoa(int(d/(24*time.Hour))) + " 天"
	}
	return "（" + word + " " + length + "）"
}
