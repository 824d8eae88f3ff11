package bench

import (
	"context"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
)

// reports are what employees write; for each the knowledge base has an article.
var reports = []string{
	"VPN 连不上，提示错误 809", "打印机卡纸了怎么办", "电脑蓝屏了，一直重启", "邮箱密码忘了，登不上", "会议室投屏没有声音",
	"VPN 连上后打不开内网", "Outlook 收不到邮件了", "无线网总是断开", "Excel 打开就闪退", "显示器不亮了",
}

// Labels of the buttons that a report goes through (core/desk).
const (
	labelHuman  = "仍需人工"
	labelSubmit = "提交"
	mineCommand = "我的工单"
)

var ticketNumber = regexp.MustCompile(`[A-Z]{2,4}-\d{6}`)

func hasNumber(v actor.View) bool { return ticketNumber.MatchString(v.Text) }

// The mix of a unit of ten events: seven people report, the first of them asks for a human and submits (two clicks), and then asks for the
// list of their tickets (one command).
const unitReports = 7

// crowd is the load on one platform.
type crowd struct {
	stage  *stage
	people int
	next   atomic.Int64

	events, failures         atomic.Int64
	replies, clicks, command sample
	lastFailure              atomic.Pointer[error]
}

// someone is the next employee; nobody reports twice before everybody did, since what follows within a minute amends the first report.
func (c *crowd) someone() (string, int) {
	n := int(c.next.Add(1) - 1)
	return person(n % c.people), n
}

// unit plays ten events, one after the other.
func (c *crowd) unit(ctx context.Context) {
	for i := range unitReports {
		if ctx.Err() != nil {
			return
		}
		c.one(ctx, i == 0)
	}
}

// one plays one employee: a report, and with whole also the way to a ticket.
func (c *crowd) one(ctx context.Context, whole bool) {
	who, n := c.someone()
	f := c.stage.follow(who)
	defer f.leave()
	text := reports[n%len(reports)] + "（" + strconv.Itoa(n) + "）"
	if whole {
		text = reports[0] + "（" + strconv.Itoa(n) + "）"
	}
	m, took, err := f.says(ctx, text)
	if !c.note(ctx, &c.replies, took, err) || !whole {
		return
	}
	if m, took, err = f.presses(ctx, m, labelHuman, hasButton(labelSubmit)); !c.note(ctx, &c.clicks, took, err) {
		return
	}
	if _, took, err = f.presses(ctx, m, labelSubmit, hasNumber); !c.note(ctx, &c.clicks, took, err) {
		return
	}
	_, took, err = f.says(ctx, mineCommand)
	c.note(ctx, &c.command, took, err)
}

func (c *crowd) note(ctx context.Context, s *sample, took time.Duration, err error) bool {
	if err == nil {
		c.events.Add(1)
		s.add(took)
		return true
	}
	if ctx.Err() == nil {
		c.failures.Add(1)
		c.lastFailure.Store(&err)
	}
	return false
}

// reset forgets what the warm-up did.
func (c *crowd) reset() {
	c.events.Store(0)
	c.failures.Store(0)
	c.replies.reset()
	c.clicks.reset()
	c.command.reset()
}
