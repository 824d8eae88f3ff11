package desk

import (
	"regexp"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// noWish are the words that take a wish back.
var noWish = map[string]bool{"默认": true, "取消": true, "关闭": true, "关": true, "无": true, "不限": true, "off": true, "none": true, "default": true}

// languageNames is how the languages are called.
var languageNames = map[language.Tag]string{language.Chinese: "中文", language.English: "英文"}

// quietForm finds the two times of quiet hours as people write them: 20:00-8:00, 22点到7点.
var quietForm = regexp.MustCompile(`^(\d{1,2})(?:[:：点](\d{2})?)?分?\s*[-~～—至到]+\s*(\d{1,2})(?:[:：点](\d{2})?)?分?$`)

// wishWord reports whether a word can follow 偏好, 免打扰 or 语言.
func wishWord(command, rest string) bool {
	if command == "language" {
		_, named := language.Named(rest)
		return named || strings.EqualFold(rest, "default") || rest == "默认"
	}
	return noWish[rest] || command == "prefer" && platformNamed(rest) != "" || command == "quiet" && quietForm.MatchString(rest)
}

// prefer shows or sets the platform the desk writes to first.
func (t *turn) prefer(said string) error {
	w, err := t.tx.Wishes(t.ctx, t.me.ID)
	if err != nil || said == "" {
		return t.showWishes(w, err)
	}
	w.Platform = platformNamed(said)
	if w.Platform != "" {
		accounts, err := t.tx.Accounts(t.ctx, t.me.ID)
		if err != nil {
			return err
		}
		if !hasAccountOn(accounts, w.Platform) {
			return t.say(t.tr("你在%s还没有账号。先在那边和我说句话，再在两边发送「绑定账号」合成一个人，就可以设为偏好。", t.tr(platformNames[w.Platform])))
		}
	}
	return t.wish(w)
}

func hasAccountOn(accounts []core.Account, p core.Platform) bool {
	for _, a := range accounts {
		if a.Platform == p {
			return true
		}
	}
	return false
}

// quiet shows or sets the hours in which the desk doesn't begin to speak by itself.
func (t *turn) quiet(said string) error {
	w, err := t.tx.Wishes(t.ctx, t.me.ID)
	if err != nil || said == "" {
		return t.showWishes(w, err)
	}
	w.Quiet = ""
	if !noWish[said] {
		q, ok := parseQuiet(said)
		if !ok {
			return t.say(t.tr("没看懂这个时间，请写成「免打扰 20:00-8:00」；关闭请发送「免打扰 关闭」。"))
		}
		w.Quiet = q.String()
	}
	return t.wish(w)
}

// speak shows or sets the language in which the desk speaks to the person.
func (t *turn) speak(said string) error {
	w, err := t.tx.Wishes(t.ctx, t.me.ID)
	if err != nil || said == "" {
		return t.showWishes(w, err)
	}
	w.Language = language.Of(said).Code()
	return t.wish(w)
}

func (t *turn) wish(w core.Wishes) error {
	if err := t.tx.PutWishes(t.ctx, t.me.ID, w); err != nil {
		return err
	}
	if err := t.audit("person.wishes", string(t.me.ID), map[string]any{"before": t.me.Wishes, "after": w}); err != nil {
		return err
	}
	t.me.Wishes = w
	t.reader = t.readersHere()
	return t.showWishes(w, nil)
}

func (t *turn) showWishes(w core.Wishes, err error) error {
	if err != nil {
		return err
	}
	where, when := t.tr("你最近说过话的地方（默认）"), t.tr("没有设置")
	if w.Platform != "" {
		where = platformNames[w.Platform]
	}
	if w.Quiet != "" {
		when = t.tr("%s，其间的通知等结束后再发；P1 和对你的回复除外", w.Quiet)
	}
	return t.say(t.tr("**通知发到**：%s\n**免打扰**：%s\n**语言**：%s\n要改请发送「偏好 飞书」「偏好 默认」「免打扰 20:00-8:00」「免打扰 关闭」或「语言 英文」。", where, when, t.tr(languageNames[language.Of(w.Language)])))
}
