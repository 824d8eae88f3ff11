package desk

import (
	"regexp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core/when"
)

// deputyPattern finds whom "我下周休假，审批请 李四 代" means.
var deputyPattern = regexp.MustCompile(`审批\S{0,4}?(?:请|由|让|交给|转给|委托给?)\s*[@＠]?(\p{Han}{2,4}?|[A-Za-z]{2,20})\s*(?:帮我|帮忙|来)?\s*(?:代|处理|负责)`)

// awayWords are how people say that they won't be there.
var awayWords = []string{"休假", "请假", "年假", "产假", "出差", "不在", "外出", "放假", "调休", "休息"}

// deputyMeant reads a sentence that makes somebody the deputy for an absence.
func deputyMeant(text string) (string, bool) {
	m := deputyPattern.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	for _, w := range awayWords {
		if strings.Contains(text, w) {
			return m[1], true
		}
	}
	return m[1], when.NamesDay(text)
}

// Beside its days a leave says whom it is about, what kind of leave it is, or nothing. Anything else is a report that begins with 请假.
var (
	leaveKinds    = regexp.MustCompile(`年假|病假|事假|婚假|丧假|产假|陪产假|育儿假|调休|看病|体检|出差|外出`)
	leaveQuestion = regexp.MustCompile(`怎么|怎样|如何|多少|什么|能不能|可以|吗|呢|[?？!！]`)
	personMeant   = regexp.MustCompile(`^(?:[@＠]?\p{Han}{1,4}[A-Za-z]{0,20}|[@＠]?[A-Za-z][A-Za-z .]{0,30})?$`)
)

// leaveMeant reports whether what follows 请假 names days and little else.
func leaveMeant(rest string) bool {
	_, days := when.FindDays(rest, time.Unix(0, 0), time.UTC)
	return days && namesNobodyElse(when.WithoutDays(rest))
}

func namesNobodyElse(rest string) bool {
	return !leaveQuestion.MatchString(rest) && personMeant.MatchString(strings.TrimSpace(leaveKinds.ReplaceAllString(rest, "")))
}
