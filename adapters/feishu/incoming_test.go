package feishu

import (
	"encoding/json"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestEachMessageTypeIsRead(t *testing.T) {
	for _, c := range []struct {
		name, kind, content string
		text, hint          string
		files               []foundFile
	}{
		{name: "text", kind: "text", content: `{"text":"打印机坏了"}`, text: "打印机坏了"},
		{name: "empty text", kind: "text", content: `{"text":""}`},
		{name: "image", kind: "image", content: `{"image_key":"img_1"}`, files: []foundFile{{core.Image, "img_1", ""}}},
		{name: "file", kind: "file", content: `{"file_key":"f_1","file_name":"日志.zip"}`, files: []foundFile{{core.File, "f_1", "日志.zip"}}},
		{name: "voice", kind: "audio", content: `{"file_key":"f_2","duration":2000}`, files: []foundFile{{core.Voice, "f_2", ""}}},
		{
			name: "video", kind: "media", content: `{"file_key":"f_3","image_key":"img_2","file_name":"a.mp4","duration":1}`,
			files: []foundFile{{core.Video, "f_3", "a.mp4"}},
		},
		{
			name: "post", kind: "post",
			content: `{"title":"报修","content":[[{"tag":"at","user_id":"@_user_1","user_name":"服务台"},{"tag":"text","text":" 电脑"},` +
				`{"tag":"a","text":"截图","href":"https://x.example/1"}],[{"tag":"img","image_key":"img_3"}],[{"tag":"emotion","emoji_type":"CRY"},` +
				`{"tag":"code_block","language":"GO","text":"panic"},{"tag":"novel","text":"新"}]]}`,
			text: "报修\n@_user_1 电脑截图 https://x.example/1\n\n[CRY]panic新", files: []foundFile{{core.Image, "img_3", ""}},
		},
		{name: "sticker", kind: "sticker", content: `{"file_key":"s"}`, hint: "[表情]"},
		{name: "forwarded bundle", kind: "merge_forward", content: `{"content":"Merged and Forwarded Message"}`, hint: "[合并转发的聊天记录]"},
		{name: "a type of the future", kind: "hologram", content: `{"beam":1}`, hint: "[暂不支持的消息类型：hologram]"},
		{name: "broken content", kind: "text", content: `{"text"`, hint: "[暂不支持的消息类型：text]"},
		{name: "broken post", kind: "post", content: `[]`, hint: "[暂不支持的消息类型：post]"},
		{name: "file without key", kind: "file", content: `{}`, hint: "[暂不支持的消息类型：file]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readContent(c.kind, c.content)
			if got.text != c.text || got.hint != c.hint || len(got.files) != len(c.files) {
				t.Fatalf("got %+v", got)
			}
			for i := range c.files {
				if got.files[i] != c.files[i] {
					t.Errorf("file %d = %+v, want %+v", i, got.files[i], c.files[i])
				}
			}
		})
	}
}

func TestMentionsAreReplacedAndTheBotsOwnRemoved(t *testing.T) {
	names := mentionNames{"@_all": "@所有人", "@_user_1": "", "@_user_2": "@林晓", "@_user_10": "@赵磊"}
	for in, want := range map[string]string{
		"@_user_1 接单":                 "接单",
		"  @_user_1   接单 IT-1  ":      "接单 IT-1",
		"接单 @_user_1 IT-1":            "接单 IT-1",
		"@_user_1":                    "",
		"@_user_1@_user_2 看看":         "@林晓 看看",
		"@_user_10 @_user_2 @_user_1": "@赵磊 @林晓",
		"@_all 注意":                    "@所有人 注意",
		"@_user_7 谁":                  "@_user_7 谁",
		"第一行\n@_user_1 第二行\n\n  缩进":   "第一行\n第二行\n\n  缩进",
		"a  b @_user_1":               "a  b",
	} {
		if got := names.apply(in); got != want {
			t.Errorf("apply(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestANamesakeIsNotTheBot(t *testing.T) {
	a := offline(t, nil)
	var e core.Event
	_, err := a.addressed(t.Context(), []mention{{Key: "@_user_1", Name: "IT 服务台", Type: "bot", ID: userID{OpenID: "ou_other_bot", UnionID: "on_b"}}}, &e, "t")
	if err != nil || e.Mentioned || len(e.Mentions) != 0 {
		t.Errorf("Mentioned = %v, Mentions = %v, err = %v", e.Mentioned, e.Mentions, err)
	}
}

func TestAttachmentsCarryWhatADownloadNeeds(t *testing.T) {
	at := attachment("om_1", foundFile{core.Image, "img_1", ""})
	var ref fileRef
	if err := json.Unmarshal(at.Ref, &ref); err != nil || ref != (fileRef{"om_1", "img_1", "image"}) || at.ID == "" {
		t.Errorf("attachment = %+v, ref %+v, err %v", at, ref, err)
	}
}
