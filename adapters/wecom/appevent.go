package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	wecomcards "github.com/imdesk/imdesk/cards/wecom"
	"github.com/imdesk/imdesk/core"
)

// Prefixes of direct conversations.
const (
	appChat = "app:"
	botChat = "bot:"
)

// errForeign marks a click on a card that none of ours can be: an older release sent it, or another program.
var errForeign = errors.New("click carries no key of ours")

// fromApp normalises one opened callback of the app: developer.work.weixin.qq.com/document/path/90239 (messages) and …/path/90240 (events). ok is false for what
// the desk has no use for; reason then names it for the counters.
func (a *Adapter) fromApp(n node) (e core.Event, ok bool, reason string, err error) {
	from := n.get("FromUserName")
	e = core.Event{Platform: core.WeCom, Sender: a.sender(from), At: unixTime(n.get("CreateTime")), Mentioned: true}
	e.Conversation = core.Conversation{ID: appChat + from, Kind: core.Direct}
	if e.At.IsZero() {
		e.At = a.now().UTC()
	}
	if n.get("MsgType") == "event" {
		return a.fromAppEvent(n, e)
	}
	if from == "" {
		return e, false, "message_without_sender", nil
	}
	e.Kind, e.MessageRef = core.EventMessage, n.get("MsgId")
	e.Dedupe = e.MessageRef
	if e.Dedupe == "" || len(e.Dedupe) > 64 {
		e.Dedupe, e.MessageRef = digest("m", from, n.get("CreateTime"), n.get("MsgType"), n.get("Content"), n.get("MediaId")), ""
	}
	readAppContent(n, &e)
	return e, true, "", nil
}

// lineOfApp names who wrote and when; what a person says to the app is stored in its order. Events, clicks among them, wait for nobody.
func lineOfApp(n node) (line string, at time.Time) {
	if n.get("MsgType") == "event" {
		return "", time.Time{}
	}
	return appChat + n.get("FromUserName"), unixTime(n.get("CreateTime"))
}

// readAppContent reads what the person sent. It never fails: what can't be shown leaves a hint.
func readAppContent(n node, e *core.Event) {
	file := func(kind core.AttachmentKind, name string) {
		ref := fileRef{MediaID: n.get("MediaId")}
		if ref.MediaID == "" {
			e.Quote = unsupported(n.get("MsgType"))
			return
		}
		e.Attachments = []core.Attachment{{ID: core.NewID(), Kind: kind, Name: name, Ref: ref.encode()}}
	}
	switch n.get("MsgType") {
	case "text":
		e.Text = n.get("Content")
	case "image":
		file(core.Image, "")
	case "voice":
		e.Text = n.get("Recognition")
		format := n.get("Format")
		if format == "" {
			format = "amr"
		}
		file(core.Voice, "语音."+cards.Truncate(format, 8))
	case "video":
		file(core.Video, "")
	case "file":
		file(core.File, n.get("FileName"))
	case "location":
		e.Text = strings.TrimSpace("位置：" + n.get("Label") + "（" + n.get("Location_X") + ", " + n.get("Location_Y") + "）")
	case "link":
		e.Text = joinLines(n.get("Title"), n.get("Description"), n.get("Url"))
	default:
		e.Quote = unsupported(n.get("MsgType"))
	}
}

func unsupported(kind string) string {
	return "[暂不支持的消息类型：" + cards.Truncate(cards.OneLine(kind), 40) + "]"
}

// notices are the platform's words to the operator: developer.work.weixin.qq.com/document/path/90240.
var notices = map[string]string{
	"inactive_alert":        "应用长期不活跃，即将被企业微信停用（%s）：请在管理后台确认继续使用",
	"low_active_alert":      "应用活跃度过低，即将被企业微信停用（%s）：请在管理后台确认继续使用",
	"close_inactive_agent":  "应用因不活跃已被企业微信停用：请在 应用管理 中重新启用",
	"low_active":            "应用因活跃度过低已被企业微信限制：请在 应用管理 中处理",
	"reopen_inactive_agent": "应用已重新启用",
	"active_restored":       "应用活跃状态已恢复",
}

func (a *Adapter) fromAppEvent(n node, e core.Event) (core.Event, bool, string, error) {
	name := n.get("Event")
	e.Dedupe = digest("e", n.get("FromUserName"), n.get("CreateTime"), name, n.get("EventKey"), n.get("TaskId"), n.get("ChangeType"), n.get("UserID"), n.get("AgentID"))
	if text, ok := notices[name]; ok {
		e.Kind, e.Text = core.EventNotice, strings.Replace(text, "%s", effective(n.get("EffectTime")), 1)
		e.Sender, e.Mentioned = core.Sender{}, false
		return e, true, "", nil
	}
	if e.Sender.ID == "" || e.Sender.ID == "sys" {
		return e, false, "event_" + known(name), nil
	}
	switch name {
	case "enter_agent":
		e.Kind = core.EventEntered
	case "click":
		e.Kind, e.Text = core.EventMenu, n.get("EventKey")
	case "template_card_event", "template_card_menu_event":
		return a.fromAppClick(n, e)
	default:
		return e, false, "event_" + known(name), nil
	}
	return e, true, "", nil
}

// ignored are events that are documented and of no use here. Names of counters never come from the wire.
var ignored = map[string]bool{
	"subscribe": true, "unsubscribe": true, "view": true, "view_miniprogram": true, "LOCATION": true, "change_contact": true, "batch_job_result": true,
	"open_approval_change": true, "location_select": true,
}

func known(name string) string {
	if ignored[name] {
		return name
	}
	return "unknown"
}

// fromAppClick reads a press. The presser is signed by the platform; what the button carries is only a claim.
func (a *Adapter) fromAppClick(n node, e core.Event) (core.Event, bool, string, error) {
	code := n.get("ResponseCode")
	e.Kind, e.MessageRef = core.EventClick, n.get("TaskId")
	e.Dedupe = digest("c", n.get("TaskId"), n.get("EventKey"), n.get("FromUserName"), code)
	if code != "" {
		e.Handle = handle{Kind: handleAppClick, ResponseCode: code, User: n.get("FromUserName"), TaskID: n.get("TaskId"), At: e.At}.encode()
	}
	selected := map[string][]string{}
	for _, item := range n.child("SelectedItems").kids {
		var ids []string
		for _, id := range item.child("OptionIds").kids {
			ids = append(ids, id.text)
		}
		selected[item.get("QuestionKey")] = ids
	}
	press, values, err := wecomcards.DecodeSelection(n.get("EventKey"), selected)
	if err != nil {
		return e, false, "click_foreign", errForeign
	}
	e.Click = &core.Click{Press: press, Values: values}
	return e, true, "", nil
}

// digest makes a dedupe key of identifying fields, some of which are long and one of which is a secret.
func digest(kind string, fields ...string) string {
	raw, _ := json.Marshal(fields) // strings always encode; unlike a join it can't be forged by a separator
	sum := sha256.Sum256(raw)
	return kind + "-" + hex.EncodeToString(sum[:20])
}

// unixTime reads seconds; the zero time when there are none.
func unixTime(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

func effective(s string) string {
	at := unixTime(s)
	if at.IsZero() {
		return "时间未知"
	}
	return "生效时间 " + at.In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04")
}

func joinLines(lines ...string) string {
	var kept []string
	for _, s := range lines {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}
