package desk

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

// wishes lets a person set something and demands words of the answer.
func (h *house) wishes(t *testing.T, who core.PersonID, text, answer string) {
	t.Helper()
	must(t, h.says(who, false, text))
	if !strings.Contains(h.told(who), answer) {
		t.Errorf("%s is answered %q, want %q", text, h.told(who), answer)
	}
}

func TestTheDeskWritesFirstWhereAPersonWishes(t *testing.T) {
	h := newHouse()
	h.wishes(t, employee, "偏好 飞书", "还没有账号")
	must(t, h.says(other, false, "绑定账号 "+h.asks(t, employee)))
	h.confirms(t, other)
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	must(t, h.says(technician, true, "回复 "+n+" 第一句"))
	if !strings.Contains(h.told(employee), "第一句") {
		t.Errorf("without a wish the answer goes where the report came from, not to %q", h.told(other))
	}
	h.wishes(t, employee, "偏好 飞书", "飞书")
	must(t, h.says(technician, true, "回复 "+n+" 第二句"))
	if !strings.Contains(h.told(other), "第二句") || strings.Contains(h.told(employee), "第二句") {
		t.Errorf("with a wish for Feishu: %q there, %q on WeCom", h.told(other), h.told(employee))
	}
	h.wishes(t, other, "偏好 默认", "默认")
	must(t, h.says(employee, false, "进度 "+n))
	must(t, h.says(technician, true, "回复 "+n+" 第三句"))
	if !strings.Contains(h.told(employee), "第三句") {
		t.Error("the wish was not taken back")
	}
}

func TestWhatTheDeskBeginsWaitsForTheEndOfQuietHours(t *testing.T) {
	h := newHouse() // 02:00 UTC
	h.wishes(t, lead, "免打扰 1点到8:30", "01:00-08:30")
	h.wishes(t, employee, "免打扰 20:00-8:00", "20:00-08:00")
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE"))) // the answer to one's own act does not wait
	n := h.only(t).Number
	if !strings.Contains(h.told(employee), n) {
		t.Fatalf("the reporter is answered %q", h.told(employee))
	}
	must(t, h.says(technician, true, "接单 "+n))
	if strings.Contains(h.told(employee), "已接单") {
		t.Error("a notice came in quiet hours")
	}
	must(t, h.says(technician, true, "回复 "+n+" 请重启"))
	if !strings.Contains(h.told(employee), "请重启") {
		t.Error("a handler's reply waited")
	}
	must(t, h.passes(5*time.Hour)) // a breach, at seven
	if h.told(lead) != "" && strings.Contains(h.told(lead), "超时") {
		t.Errorf("the lead heard %q in quiet hours", h.told(lead))
	}
	must(t, h.passes(time.Hour)) // eight
	if !strings.Contains(h.told(employee), "已接单") {
		t.Errorf("after the quiet hours the reporter hears %q", h.told(employee))
	}
	must(t, h.says(technician, true, "解决 "+n+" 已换墨盒"))
	if !strings.Contains(h.told(employee), n) {
		t.Errorf("by day nothing waits: %q", h.told(employee))
	}
	h.wishes(t, employee, "免打扰 关闭", "没有设置")
}

func TestP1DoesNotWait(t *testing.T) {
	h := newHouse()
	h.wishes(t, employee, "免打扰 20:00-8:00", "20:00-08:00")
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	tk := h.only(t)
	tk.Priority = "P1"
	h.tx.tickets[tk.ID] = tk
	must(t, h.says(technician, true, "接单 "+tk.Number))
	if !strings.Contains(h.told(employee), "已接单") {
		t.Errorf("of P1 the reporter hears %q", h.told(employee))
	}
}

func TestACardThatWaitedShowsHowItsTicketStandsNow(t *testing.T) {
	h := newHouse()
	h.wishes(t, employee, "免打扰 20:00-8:00", "20:00-08:00")
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	must(t, h.says(technician, true, "接单 "+n))
	must(t, h.says(technician, true, "解决 "+n+" 已换墨盒"))
	must(t, h.says(employee, false, "还是不行"))
	must(t, h.passes(7*time.Hour))
	if got := h.told(employee); strings.Contains(got, "已解决") {
		t.Errorf("a result that is over is shown: %q", got)
	}
}

func TestWordsThatOnlyBeginLikeAWishAreReports(t *testing.T) {
	for _, text := range []string{"偏好设置打不开", "偏好 页面一片空白", "免打扰模式关不掉", "免打扰 开着也有声音", "免打扰 25:00-8:00x"} {
		if c, ok := parseCommand(text, "IT"); ok {
			t.Errorf("%q is taken for %+v", text, c)
		}
	}
}

func TestQuietHoursEndAtTheirEndOnTheRightDay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q := quietHours{rapid.IntRange(0, 1439).Draw(r, "from"), rapid.IntRange(0, 1439).Draw(r, "to")}
		if q.from == q.to {
			r.Skip()
		}
		if back, ok := parseQuiet(q.String()); !ok || back != q {
			r.Fatalf("%s is read as %+v", q, back)
		}
		now := time.Date(2026, 2, 27, 0, 0, 0, 0, time.FixedZone("CST", 8*3600)).Add(time.Duration(rapid.IntRange(0, 3*1440-1).Draw(r, "minute")) * time.Minute)
		at := now.Hour()*60 + now.Minute()
		length := (q.to - q.from + 1440) % 1440
		since := (at - q.from + 1440) % 1440
		end, inside := q.end(now)
		if inside != (since < length) {
			r.Fatalf("%s at %s: inside is %v", q, now, inside)
		}
		if inside && end.Sub(now) != time.Duration(length-since)*time.Minute {
			r.Fatalf("%s at %s ends at %s", q, now, end)
		}
	})
	for _, s := range []string{"25:00-8:00", "20:61-8:00", "8:00-8:00", "", "晚上", "24:30-8:00"} {
		if q, ok := parseQuiet(s); ok {
			t.Errorf("%q is read as %s", s, q)
		}
	}
}
