package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Paths of recalls. The one for direct chats is spelled with a lower-case "oto", unlike the path that sends:
// open.dingtalk.com/document/development/batch-message-recall-chat and …/enterprise-chatbot-withdraws-internal-group-messages.
const (
	pathRecallDirect = "/v1.0/robot/otoMessages/batchRecall"
	pathRecallGroup  = "/v1.0/robot/groupMessages/recall"
)

// Recall implements adapters.Adapter. It works for 24 hours. What went out through a session's webhook has no key and can't be taken back.
func (a *Adapter) Recall(ctx context.Context, prev core.Receipt) error {
	const op = "recall message"
	held := rightOf(prev, nil)
	if held.Key == "" {
		return &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "message has no key to take it back by"}
	}
	body := map[string]any{"robotCode": a.cfg.RobotCode, "processQueryKeys": []string{held.Key}}
	path := pathRecallDirect
	if held.Group != "" {
		path, body["openConversationId"] = pathRecallGroup, held.Group
	}
	var out struct {
		Failed json.RawMessage `json:"failedResult"`
	}
	if err := a.call(ctx, request{op: op, method: http.MethodPost, path: path, repeatable: true, body: body, out: &out}); err != nil {
		return err
	}
	var failed map[string]text
	_ = json.Unmarshal(out.Failed, &failed) // absent when nothing failed
	why, refused := failed[held.Key]
	if !refused || strings.Contains(strings.ToLower(string(why)), "notexist") {
		return nil
	}
	return &adapters.Error{Verdict: adapters.Gone, Op: op, Code: a.redact.text(string(why)), Message: "message can't be taken back any more"}
}
