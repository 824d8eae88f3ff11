package desk

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// command is a message that says what to do, as opposed to a report.
type command struct {
	name   string // help, mine, progress, human, cancel, bind, catalogue, form.resume, approvals, todo, code or a verb of verbs
	number string // IT-000123
	code   string // 7F3K
	label  string // the button's label typed before a code
	rest   string
}

// numberPattern finds ticket numbers as people type them: IT-000123, it 123, #123.
var numberPattern = regexp.MustCompile(`(?i)\b([a-z]{2,4})[-－ ]?(\d{1,9})\b|#(\d{1,9})\b`)

var codePattern = regexp.MustCompile(`^[2-9A-HJKMNP-Za-hjkmnp-z]{4}$`)

// words maps the first word of a message to a command. Longer words first, so that 转人工 is not 转.
var words = []struct {
	name  string
	forms []string
}{
	{"human", []string{"转人工", "人工", "找人工", "人工客服", "human"}},
	{"mine", []string{"我的工单", "工单列表", "my tickets", "mine"}},
	{"assets", []string{"我的资产", "名下资产", "my assets"}},
	{"approvals", []string{"我的审批", "待我审批", "approvals"}},
	{"delegations", []string{"我的委托", "delegations"}},
	{"undelegate", []string{"取消委托", "结束委托", "undelegate"}},
	{"delegate", []string{"委托", "delegate"}},
	{"swap", []string{"换班", "swap duty"}},
	{"leaves", []string{"我的请假", "my leave"}},
	{"unleave", []string{"销假", "取消请假", "end leave"}},
	{"leave", []string{"请假", "leave"}},
	{"todo", []string{"我的待办", "待办", "todo"}},
	{"form.resume", []string{"继续申请", "继续填写", "接着申请", "resume request"}},
	{"catalogue", []string{"服务目录", "服务", "目录", "申请", "catalogue", "services"}},
	{"work.notice", []string{"我已知悉", "已知悉", "知悉", "/ack", "ack"}},
	{"work.reveal", []string{"查看原文", "/reveal", "reveal"}},
	{"progress", []string{"进度", "查询", "查进度", "查看", "status"}},
	{"ticket.why", []string{"为什么", "为何", "why"}},
	{"ticket.unwatch", []string{"取消关注", "不再关注", "unwatch"}},
	{"ticket.watch", []string{"关注", "watch"}},
	{"ticket.cancel", []string{"取消工单", "取消", "撤销", "撤回申请", "撤回", "cancel"}},
	{"ticket.comment", []string{"补充说明", "补充", "/comment"}},
	{"ticket.nudge", []string{"催办", "催一下", "催", "nudge"}},
	{"ticket.confirm", []string{"确认解决", "已解决", "解决了", "solved"}},
	{"ticket.reopen", []string{"还是不行", "重新打开", "reopen"}},
	{"prefer", []string{"偏好", "prefer"}},
	{"quiet", []string{"免打扰", "勿扰", "quiet"}},
	{"language", []string{"语言", "/lang", "language", "lang"}},
	{"link", []string{"绑定账号", "关联账号", "link"}},
	{"unlink", []string{"解绑账号", "解除关联", "unlink"}},
	{"bind", []string{"绑定", "bind"}},
	{"unbind", []string{"解绑", "unbind"}},
	{"behalf", []string{"代提", "代报", "/file"}},
	{"handover", []string{"交接", "/handover"}},
	{"board", []string{"看板", "队列", "/board", "board"}},
	{"work.breach", []string{"超时原因", "/breach", "breach"}},
	{"overdue", []string{"超时工单", "超时", "/overdue", "overdue"}},
	{"soon", []string{"快到期", "即将到期", "/soon"}},
	{"idle", []string{"久未进展", "/idle"}},
	{"work.assist", []string{"求助", "/assist", "assist"}},
	{"work.escalate", []string{"升级", "/escalate", "escalate"}},
	{"work.priority", []string{"优先级", "/priority", "priority"}},
	{"work.assess", []string{"评估", "/assess"}},
	{"work.merge", []string{"合并", "/merge", "merge"}},
	{"work.split", []string{"拆分", "/split"}},
	{"work.subtask", []string{"子任务", "/subtask"}},
	{"work.link", []string{"关联", "/link"}},
	{"work.tag", []string{"打标签", "标签", "/tag"}},
	{"work.canned", []string{"常用回复", "/canned"}},
	{"work.more", []string{"更多", "/more"}},
	{"work.claim", []string{"接单", "认领", "领取", "/take", "take", "claim"}},
	{"work.assign", []string{"转派给", "转派", "转给", "指派", "/assign", "assign"}},
	{"work.problem", []string{"转问题", "/problem"}},
	{"work.retype", []string{"改类型", "/type"}},
	{"work.transfer", []string{"转服务台", "转台", "/transfer"}},
	{"work.change", []string{"发起变更", "/change"}},
	{"work.start", []string{"开始实施", "/start"}},
	{"work.fields", []string{"字段", "/field", "field"}},
	{"check.untick", []string{"取消勾选", "/uncheck", "uncheck"}},
	{"check.tick", []string{"勾选", "清单", "/check", "check", "checklist"}},
	{"approval.reschedule", []string{"改期", "/reschedule", "reschedule"}},
	{"work.reply", []string{"回复", "/reply", "/回复", "reply"}},
	{"work.note", []string{"备注", "/note", "/备注", "note"}},
	{"work.hold", []string{"挂起", "暂停", "/hold", "hold"}},
	{"work.retry", []string{"继续", "/retry"}},
	{"work.by_hand", []string{"人工完成", "/done"}},
	{"work.drop", []string{"放弃此项", "/drop"}},
	{"work.resume", []string{"恢复", "继续处理", "/resume", "resume"}},
	{"work.resolve", []string{"解决", "完成", "/resolve", "resolve"}},
	{"approval.approve", []string{"同意", "通过", "/approve", "approve"}},
	{"approval.reject", []string{"驳回", "拒绝", "/reject", "reject"}},
	{"approval.add_before", []string{"前加签", "加签"}},
	{"approval.add_after", []string{"后加签"}},
	{"approval.transfer", []string{"转交"}},
	{"approval.return", []string{"退回"}},
	{"approval.edit", []string{"修改申请", "修改", "/edit"}},
	{"help", []string{"帮助", "help", "菜单", "怎么用", "?", "？"}},
}

// parseCommand recognises a command. prefix is the desk's number prefix for bare numbers ("接单 123"); strict demands that what follows the
// word can belong to the command, so that a report which merely begins with the word ("取消不了会议") stays a report.
func parseCommand(text, prefix string) (command, bool) {
	text = strings.TrimSpace(text)
	lower := strings.ToLower(text)
	for _, w := range words {
		for _, form := range w.forms {
			if !strings.HasPrefix(lower, form) {
				continue
			}
			rest := text[len(form):]
			if c, ok := complete(w.name, form, rest, prefix); ok {
				return c, true
			}
		}
	}
	if c, ok := whyMeant(text, prefix); ok {
		return c, true
	}
	if deputy, ok := deputyMeant(text); ok {
		return command{name: "delegate", label: deputy, rest: text}, true
	}
	return parseCode(text)
}

// complete decides whether rest can follow the word of a command, and takes the number and the free text out of it.
func complete(name, form, rest, prefix string) (command, bool) {
	if rest != "" && !boundary(form, rest) {
		return command{}, false
	}
	c := command{name: name}
	rest = strings.TrimLeft(rest, " \t　:：,，")
	if name == "prefer" || name == "quiet" || name == "language" {
		c.rest = strings.TrimSpace(rest)
		return c, c.rest == "" || wishWord(name, c.rest)
	}
	if name == "link" || name == "unlink" { // a code is no number of a ticket
		c.rest = strings.TrimSpace(rest)
		return c, c.rest == "" || name == "link" && linkCode(c.rest) != "" || platformNamed(c.rest) != ""
	}
	if name == "leave" || name == "unleave" { // nor is a day
		c.rest = strings.TrimSpace(rest)
		return c, name == "leave" && leaveMeant(c.rest) || name == "unleave" && namesNobodyElse(c.rest)
	}
	if strings.HasPrefix(name, "check.") {
		return checkCommand(c, form, rest, prefix)
	}
	c.number, rest = takeNumber(rest, prefix)
	if c.number == "" && codeFirst(rest) {
		return command{}, false // "解决 7F3K" answers a card
	}
	c.rest = strings.TrimSpace(strings.TrimLeft(rest, " \t　:：,，"))
	if name == "work.reply" && c.number == "" {
		if answer, ok := parseCode(strings.Trim(c.rest, "「」“”\"")); ok {
			return answer, true // cards say 回复「同意 7F3K」, and people type all of it
		}
	}
	if strings.HasPrefix(name, "approval.") {
		return c, c.number != "" // without a number they are words like any others
	}
	switch name {
	case "human", "mine", "assets", "approvals", "todo", "help", "board", "overdue", "soon", "idle", "delegations", "undelegate", "leaves":
		return c, c.rest == "" && c.number == ""
	case "delegate", "swap":
		return c, c.rest != ""
	case "work.merge", "work.split", "work.subtask", "work.link", "work.tag", "work.canned", "work.transfer", "work.assess", "work.escalate", "work.priority", "work.problem", "work.retype", "work.more", "work.change", "work.start", "work.fields", "work.breach",
		"ticket.watch", "ticket.unwatch":
		return c, c.number != "" || c.rest == ""
	case "ticket.comment":
		return c, c.number != "" && c.rest != ""
	case "work.retry", "work.by_hand", "work.drop", "work.notice":
		return c, c.number != ""
	case "ticket.confirm":
		return c, c.rest == "" || c.number != ""
	case "progress", "ticket.cancel", "ticket.nudge":
		return c, c.rest == ""
	case "ticket.why":
		return c, c.number != "" || strings.Trim(c.rest, "?？") == ""
	}
	return c, true
}

// boundary reports whether a command word ends where form does: at a space, punctuation, @, # or a digit, or before a Latin number prefix.
func boundary(form, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	if last := form[len(form)-1]; last < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return false
	}
	return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsDigit(r) || strings.ContainsRune("@#＠", r) || r < utf8.RuneSelf && unicode.IsLetter(r)
}

func takeNumber(s, prefix string) (number, rest string) {
	if loc := numberPattern.FindStringSubmatchIndex(s); loc != nil && loc[0] == 0 {
		return normalNumber(numberPattern.FindStringSubmatch(s), prefix), s[loc[1]:]
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if after, _ := utf8.DecodeRuneInString(s[digits:]); digits > 0 && digits <= 9 && prefix != "" && (after >= utf8.RuneSelf || !unicode.IsLetter(after)) {
		return ticketNumber(prefix, s[:digits]), s[digits:]
	}
	return "", s
}

func normalNumber(m []string, prefix string) string {
	if m[3] != "" {
		return ticketNumber(prefix, m[3])
	}
	return ticketNumber(m[1], m[2])
}

// ticketNumber writes a number the way tickets carry it.
func ticketNumber(prefix, digits string) string {
	digits = strings.TrimLeft(digits, "0")
	if n := len(digits); n < 6 {
		digits = strings.Repeat("0", 6-n) + digits
	}
	return strings.ToUpper(prefix) + "-" + digits
}

// shortNumber is a number as people say it: IT-000123 is IT-123.
func shortNumber(number string) string {
	prefix, digits, ok := strings.Cut(number, "-")
	if short := strings.TrimLeft(digits, "0"); ok && short != "" {
		return prefix + "-" + short
	}
	return number
}

// numbersIn lists the ticket numbers with one of the desks' prefixes that a text names.
func numbersIn(text string, prefixes []string) []string {
	var out []string
	for _, m := range numberPattern.FindAllStringSubmatch(text, -1) {
		for _, p := range prefixes {
			if equalFold(m[1], p) {
				out = append(out, ticketNumber(p, m[2]))
			}
		}
	}
	return out
}

func codeFirst(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return codePattern.MatchString(first) && strings.ContainsFunc(first, unicode.IsDigit)
}

// labelRunes is the longest label of a button that is taken for one.
const labelRunes = 24

// parseCode recognises the answer to a card by text: a button's label, the card's code, and what belongs to it: "同意 7F3K", "驳回 7F3K 预算不足".
// Only the cards that were shown can tell whether it is one.
func parseCode(text string) (command, bool) {
	first, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(first)
	for i := 1; i < len(words) && i <= 4; i++ {
		if !codePattern.MatchString(words[i]) {
			continue
		}
		label := strings.Join(words[:i], " ")
		if utf8.RuneCountInString(label) > labelRunes {
			break
		}
		_, rest, _ := strings.Cut(text, words[i])
		return command{name: "code", code: strings.ToUpper(words[i]), rest: strings.TrimSpace(rest), label: label}, true
	}
	return command{}, false
}

func equalFold(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
