package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// partOf finds the task of the reported ticket whose title begins so.
func (h *house) partOf(t *testing.T, title string) core.Ticket {
	t.Helper()
	for _, tk := range h.tx.tickets {
		if tk.Type == core.Task && strings.HasPrefix(tk.Title, title) {
			return tk
		}
	}
	t.Fatalf("no task %s", title)
	return core.Ticket{}
}

func (h *house) whole(t *testing.T) core.Ticket {
	t.Helper()
	for _, tk := range h.tx.tickets {
		if tk.Type == core.Incident {
			return tk
		}
	}
	t.Fatal("no ticket")
	return core.Ticket{}
}

func TestATicketWaitsForItsTasksButNotForOptionalOnes(t *testing.T) {
	h := reported(t, "接单 #")
	n := h.whole(t).Number
	h.expects(t, technician, false, "子任务 "+n+" 领一根网线")
	h.expects(t, technician, false, "子任务 "+n+" 拍张照片（选做）")
	if d := h.partOf(t, "拍张照片").Detail; d.Mandatory || d.Parent != h.whole(t).ID {
		t.Errorf("the optional task is %+v", d)
	}
	h.expects(t, technician, false, "解决 "+n)
	if h.whole(t).Status != core.StatusInProgress {
		t.Fatal("the ticket ended before its task")
	}
	h.expects(t, technician, false, "合并 "+n)
	if heard := h.heard(technician, 0); !strings.Contains(heard, "必办任务没有完成") {
		t.Errorf("nobody says why: %s", heard)
	}
	h.expects(t, technician, false, "解决 "+h.partOf(t, "领一根").Number+" 领到了")
	h.expects(t, technician, false, "解决 "+n)
	if h.whole(t).Status != core.StatusResolved {
		t.Errorf("the ticket is %s although only an optional task is open", h.whole(t).Status)
	}
}

func TestATaskIsOnlyPutBehindOneOfTheSameTicket(t *testing.T) {
	h := reported(t, "接单 #")
	n := h.whole(t).Number
	h.expects(t, technician, false, "子任务 "+n+" 换面板，在 "+n+" 之后")
	if heard := h.heard(technician, 0); !strings.Contains(heard, "的子任务，不能排在它之后") {
		t.Errorf("heard %s", heard)
	}
	h.expects(t, technician, false, "子任务 "+n+" 领网线")
	h.expects(t, technician, false, "子任务 "+n+" 换面板，在 "+h.partOf(t, "领网线").Number+" 之后")
	if s := h.partOf(t, "换面板").Status; s != core.StatusWaitingTask {
		t.Errorf("the second task is %s", s)
	}
	h.expects(t, technician, false, "子任务 "+h.partOf(t, "领网线").Number+" 再分一次")
	if len(h.tx.tickets) != 3 {
		t.Error("a task has a task of its own")
	}
	h.expects(t, technician, false, "解决 "+h.partOf(t, "领网线").Number)
	if s := h.partOf(t, "换面板").Status; s != core.StatusNew {
		t.Errorf("its turn has come and it is %s", s)
	}
}

func TestTheRequesterSeesHowLongEachStageTookAndWhatComesNext(t *testing.T) {
	h := reported(t)
	n := h.only(t).Number
	card := func() string {
		t.Helper()
		before := len(h.tx.sent)
		h.expects(t, employee, false, "进度 "+n)
		for _, m := range h.tx.sent[before:] {
			if m.Card != nil {
				return fmt.Sprint(m.Card.Body, m.Card.Subtitle)
			}
		}
		t.Fatal("no card")
		return ""
	}
	has := func(want ...string) {
		t.Helper()
		shown := card()
		for _, w := range want {
			if !strings.Contains(shown, w) {
				t.Errorf("%q is not on\n%s", w, shown)
			}
		}
	}
	has("接单，排队的下一个就是你")
	h.wait(t, 25*time.Minute)
	h.expects(t, technician, false, "接单 "+n)
	has("接单（等待 25 分钟）", "处理完会请你确认")
	h.wait(t, 10*time.Minute)
	h.expects(t, technician, false, "挂起 "+n+" 等你提供序列号")
	has("挂起：等你提供序列号（处理 10 分钟）", "等你补充：等你提供序列号")
	h.wait(t, 50*time.Hour)
	h.expects(t, technician, false, "恢复 "+n)
	has("恢复处理（挂起 2 天）")
}

func TestWhatIsAddedAfterClosingReachesTheHandlerAndOpensNothing(t *testing.T) {
	h := reported(t, "接单 #", "解决 # 换了电源")
	n := h.only(t).Number
	h.expects(t, employee, false, "确认解决 "+n)
	before := len(h.tx.sent)
	h.expects(t, employee, false, "补充 "+n+" 发票在我这里")
	if tk := h.only(t); tk.Status != core.StatusClosed {
		t.Errorf("it is %s", tk.Status)
	}
	if heard := h.heard(technician, before); !strings.Contains(heard, "发票在我这里") {
		t.Errorf("the handler heard %q", heard)
	}
}
