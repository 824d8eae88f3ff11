package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// fieldFiles are the files given for a request, by the field that asked for them.
type fieldFiles map[string][]core.Attachment

// keepFiles takes files as the answer to a field, instead of those that were there.
func (fl *filling) keepFiles(field string, files []core.Attachment) {
	if fl.Files == nil {
		fl.Files = fieldFiles{}
	}
	fl.Files[field] = slices.Clone(files)
}

// attached lists the files of the answers, in the order of the form.
func (fl *filling) attached(it core.CatalogueItem, answers form.Answers) []core.Attachment {
	out := slices.Clone(fl.Loose)
	for _, f := range it.Fields {
		if answers[f.Name] != "" {
			out = append(out, fl.Files[f.Name]...)
		}
	}
	return out
}

// allSent are the words by which somebody says that they have no more files.
var allSent = map[string]bool{"完成": true, "好了": true, "发完了": true, "没有了": true, "done": true}

// collectFiles takes files for a field that may have several, until the person says that these are all: chats send each as a message of its own.
func (t *turn) collectFiles(it core.CatalogueItem, fl *filling, f core.CatalogueField) error {
	have := fl.Files[f.Name]
	if len(t.ev.Attachments) == 0 {
		if len(have) == 0 {
			return t.pose(it, fl, f, t.tr("还没有收到文件。\n"))
		}
		fl.Answers[f.Name] = filesText(have)
		return t.proceed(it, fl, "")
	}
	if problem := t.tooManyFiles(f, len(have)); problem != "" {
		return t.pose(it, fl, f, esc(problem)+"\n")
	}
	fl.keepFiles(f.Name, append(slices.Clone(have), t.ev.Attachments...))
	return t.pose(it, fl, f, t.tr("收到 %d 个。\n", len(fl.Files[f.Name])))
}

// tooManyFiles says that the files of the message are more than a field takes that has some already; empty if they are not.
func (t *turn) tooManyFiles(f core.CatalogueField, had int) string {
	now := len(t.ev.Attachments)
	switch {
	case f.MaxFiles == 0 || had+now <= f.MaxFiles:
		return ""
	case had == 0:
		return t.tr("「%s」最多 %d 个文件，这次发了 %d 个，都没有收下，请重新发送。", f.Label, f.MaxFiles, now)
	}
	return t.tr("「%s」最多 %d 个文件，已经收到 %d 个，这次发的没有收下。", f.Label, f.MaxFiles, had)
}

// moreFiles takes files that come after their question was answered; the answer is what to say, empty if there were none.
func (t *turn) moreFiles(it core.CatalogueItem, fl *filling, asked core.CatalogueField, text string) string {
	if text != "" || len(t.ev.Attachments) == 0 || asked.Type == core.FieldAttachment {
		return ""
	}
	for _, f := range slices.Backward(it.Fields) {
		if f.Type != core.FieldAttachment || fl.Answers[f.Name] == "" {
			continue
		}
		if problem := t.tooManyFiles(f, len(fl.Files[f.Name])); problem != "" {
			return esc(problem) + "\n"
		}
		fl.keepFiles(f.Name, append(slices.Clone(fl.Files[f.Name]), t.ev.Attachments...))
		fl.Answers[f.Name] += form.Joint + filesText(t.ev.Attachments)
		return t.tr("已加到「%s」。\n", esc(f.Label))
	}
	return t.tr("这个问题请用文字回答。\n")
}

// fileWords call files that came without a name.
var fileWords = map[core.AttachmentKind]string{core.Image: "图片", core.Voice: "语音", core.Video: "视频"}

// filesText names files.
func filesText(files []core.Attachment) string {
	var names []string
	for _, a := range files {
		names = append(names, cmp.Or(a.Name, fileWords[a.Kind], language.Stored("文件")))
	}
	return strings.Join(names, form.Joint)
}
