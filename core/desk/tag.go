package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// Limits of tags.
const (
	tagRunes = 16
	mostTags = 10
)

// workTag adds tags to a ticket, and takes off those with a minus: "标签 IT-1 VPN 总部 -误报".
func (t *turn) workTag() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	words := strings.FieldsFunc(t.text(), func(r rune) bool { return strings.ContainsRune(" ,，、;；#＃\t\n　", r) })
	if len(words) == 0 {
		return t.askWords(tk, "work.tag", t.tr("标签"), t.tr("几个标签用空格隔开，前面加减号是去掉"))
	}
	tags := slices.Clone(tk.Detail.Tags)
	for _, w := range words {
		if off, ok := strings.CutPrefix(w, "-"); ok {
			tags = slices.DeleteFunc(tags, func(have string) bool { return strings.EqualFold(have, off) })
			continue
		}
		if len([]rune(w)) > tagRunes {
			return core.Refuse(core.CodeInvalid, "标签「%s」太长，最多 %d 个字。", clip(w, tagRunes), tagRunes)
		}
		if !slices.ContainsFunc(tags, func(have string) bool { return strings.EqualFold(have, w) }) {
			tags = append(tags, w)
		}
	}
	if len(tags) > mostTags {
		return core.Refuse(core.CodeInvalid, "一张工单最多 %d 个标签，请先去掉几个，例如「标签 %s -%s」。", mostTags, tk.Number, tags[0])
	}
	tk.Detail.Tags = tags
	if err := t.change(&tk, "tagged", strings.Join(tags, " "), false); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 的标签：%s", tk.Number, strings.Join(tags, t.tr("、"))))
}
