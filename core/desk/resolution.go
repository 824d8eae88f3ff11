package desk

import (
	"cmp"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// ResolutionCodes say how a ticket ended. The value is stored, the label is what people pick or type before their words.
var ResolutionCodes = []cards.Option{
	{Value: "fixed", Label: "已修复"}, {Value: "done", Label: "已办理"}, {Value: "guided", Label: "已指导"}, {Value: "workaround", Label: "临时办法"},
	{Value: "no_fault", Label: "未发现故障"}, {Value: "external", Label: "外部原因"}, {Value: codeDuplicate, Label: "重复"},
}

// usualCodes are what a resolution is taken for that names no code: troubles are fixed, requests and tasks are done.
var usualCodes = map[core.TicketType]string{core.ServiceRequest: "done", core.Task: "done"}

// resolution reads the code and the words of a resolution: the code that was picked, or one typed before the words ("解决 IT-1 已指导：重启路由").
func resolution(of core.TicketType, picked, text string) (code, words string) {
	for _, c := range ResolutionCodes {
		if picked == c.Value {
			return c.Value, text
		}
		if rest, ok := cutLabel(text, c.Label); ok && (rest == "" || strings.ContainsAny(rest[:1], " :,") || strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, "，")) {
			return c.Value, strings.TrimLeft(rest, " :：,，")
		}
	}
	return cmp.Or(usualCodes[of], ResolutionCodes[0].Value), text
}

// cutLabel takes a label off words that begin with it, in whichever language.
func cutLabel(text, label string) (rest string, ok bool) {
	if begins(text, label) && !strings.HasPrefix(text, label) {
		return text[len(language.In(language.English, label)):], true
	}
	return strings.CutPrefix(text, label)
}

// resolutionName is what a code is called, "" for one that is not known.
func resolutionName(code string) string {
	for _, c := range ResolutionCodes {
		if c.Value == code {
			return c.Label
		}
	}
	return ""
}
