package world

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/knowledge"
)

// Words by which a sentence wants something done, and by which it asks or complains instead. 「要」 alone is no act to the understanding of
// sentences, but together with the name of a service it mostly is one.
var (
	wants = []string{"要", "想", "帮", "申请", "需要", "办", "借", "开通"}
	asks  = []string{"怎么", "如何", "吗", "什么", "啥", "谁", "多久", "多长", "哪", "几", "为何", "?", "？", "能不能", "是不是", "没", "不了", "不能", "不上", "打不开", "坏", "丢", "失败", "报错", "查", "进度", "卡"}
)

// wishes reports whether a sentence that names a service wants it, rather than asks or complains about it.
func wishes(text string, i knowledge.Intent) bool {
	if i != knowledge.IntentQuestion && i != knowledge.IntentOffTopic {
		return i == knowledge.IntentRequest
	}
	holds := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	return holds(wants) && !holds(asks)
}

// namedItem is the item whose name or keyword the text holds, the longest one; empty if there is none.
func namedItem(items []core.CatalogueItem, text string) string {
	id, longest := "", 0
	text = strings.ToLower(text)
	for _, it := range items {
		for _, words := range append([]string{it.Name}, it.Keywords...) {
			if n := utf8.RuneCountInString(words); n > max(longest, 1) && strings.Contains(text, strings.ToLower(words)) {
				id, longest = it.ID, n
			}
		}
	}
	return id
}
