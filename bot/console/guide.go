package console

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/imdesk/imdesk/core"
)

// The paths by which bots are registered. Menu names, permissions and events are those of open.feishu.cn/document/server-docs/im-v1/message/events/receive,
// open.dingtalk.com/document/orgapp/permission-list and developer.work.weixin.qq.com/document/path/90236, 90930, 101463.
//
//go:embed guide/*.json
var guideFiles embed.FS

// guide is how a bot of one platform is registered: what to do over there, what to fill in here, what to do over there afterwards.
type guide struct {
	Platform core.Platform `json:"platform"`
	Name     string        `json:"name"`
	Summary  string        `json:"summary"`
	Portal   string        `json:"portal"`
	Prepare  []guideStep   `json:"prepare"`
	Fields   []field       `json:"fields"`
	Finish   []guideStep   `json:"finish"`
}

// guideStep is one numbered step. {callback_url} in a value to copy stands for the bot's callback address.
type guideStep struct {
	Title       string            `json:"title"`
	Lines       []string          `json:"lines"`
	When        map[string]string `json:"when,omitempty"` // shown only with these settings
	Permissions []permission      `json:"permissions,omitempty"`
	Copy        []copyable        `json:"copy,omitempty"`
}

type permission struct {
	Code     string `json:"code"`
	Why      string `json:"why"`
	Required bool   `json:"required"`
}

type copyable struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// field is one setting. Key is its place in the adapter's configuration; a dot leads into a section.
type field struct {
	Key         string            `json:"key"`
	Label       string            `json:"label"`
	Type        string            `json:"type"` // text, number, select, switch
	Help        string            `json:"help,omitempty"`
	Placeholder string            `json:"placeholder,omitempty"`
	Default     string            `json:"default,omitempty"`
	Options     []option          `json:"options,omitempty"`
	When        map[string]string `json:"when,omitempty"`
	Required    bool              `json:"required,omitempty"`
	// Secret settings go in and never come out.
	Secret bool `json:"secret,omitempty"`
	// Endpoint settings say where the secrets are sent.
	Endpoint bool `json:"endpoint,omitempty"`
	Advanced bool `json:"advanced,omitempty"`
}

type option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// guides are the embedded guides by platform.
var guides = loadGuides(core.WeCom, core.DingTalk, core.Feishu)

func loadGuides(platforms ...core.Platform) map[core.Platform]guide {
	out := map[core.Platform]guide{}
	for _, p := range platforms {
		raw, err := guideFiles.ReadFile("guide/" + string(p) + ".json")
		if err != nil {
			panic(fmt.Sprintf("console: guide of %s: %v", p, err))
		}
		var g guide
		if err := json.Unmarshal(raw, &g); err != nil {
			panic(fmt.Sprintf("console: guide of %s: %v", p, err))
		}
		out[p] = g
	}
	return out
}

func (s *server) showGuides(*call) (any, error) {
	return page[guide]{Items: []guide{guides[core.WeCom], guides[core.DingTalk], guides[core.Feishu]}}, nil
}

// guideOf returns the guide of a platform somebody named.
func guideOf(p core.Platform) (guide, error) {
	g, ok := guides[p]
	if !ok {
		return g, invalid("平台只能是 wecom、dingtalk 或 feishu")
	}
	return g, nil
}
