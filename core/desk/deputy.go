package desk

import (
	"regexp"
	"strings"

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
