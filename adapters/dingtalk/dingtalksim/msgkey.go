package dingtalksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// maxMsgParam is the size of msgParam in bytes.
// Source: open.dingtalk.com/document/development/the-robot-sends-a-group-message
const maxMsgParam = 15000

// msgKeys lists each message template with its required fields.
// Source: open.dingtalk.com/document/development/robot-message-type
var msgKeys = map[string][]string{
	"sampleText":        {"content"},
	"sampleMarkdown":    {"title", "text"},
	"sampleImageMsg":    {"photoURL"},
	"sampleLink":        {"text", "title", "picUrl", "messageUrl"},
	"sampleActionCard":  {"title", "text", "singleTitle", "singleURL"},
	"sampleActionCard2": {"title", "text", "actionTitle1", "actionURL1", "actionTitle2", "actionURL2"},
	"sampleActionCard3": {"title", "text", "actionTitle1", "actionURL1", "actionTitle2", "actionURL2", "actionTitle3", "actionURL3"},
	"sampleActionCard4": {"title", "text", "actionTitle1", "actionURL1", "actionTitle2", "actionURL2", "actionTitle3", "actionURL3",
		"actionTitle4", "actionURL4"},
	"sampleActionCard5": {"title", "text", "actionTitle1", "actionURL1", "actionTitle2", "actionURL2", "actionTitle3", "actionURL3",
		"actionTitle4", "actionURL4", "actionTitle5", "actionURL5"},
	"sampleActionCard6": {"title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"},
	"sampleAudio":       {"mediaId", "duration"},
	"sampleFile":        {"mediaId", "fileName", "fileType"},
	"sampleVideo":       {"duration", "videoMediaId", "videoType", "picMediaId"},
}

var sampleFileTypes = []string{"xlsx", "pdf", "zip", "rar", "doc", "docx"}

// checkMessage validates msgKey and msgParam, which is JSON inside a string.
func (s *Sim) checkMessage(key, param string) *failure {
	fail := func(code string) *failure { f := bad(code); return &f }
	fields, known := msgKeys[key]
	if !known {
		return fail("invalidParameter.msgKey")
	}
	if len(param) > maxMsgParam {
		return fail("invalidParameter.msgParam.tooLong")
	}
	var given map[string]any
	if json.Unmarshal([]byte(param), &given) != nil {
		return fail("invalidParameter.msgParam")
	}
	for _, name := range fields {
		switch v := given[name].(type) {
		case string:
			if v == "" && name != "picUrl" {
				return fail("invalidParameter.msgParam." + name)
			}
		case float64:
			if name != "duration" {
				return fail("invalidParameter.msgParam." + name)
			}
		default:
			return fail("invalidParameter.msgParam." + name)
		}
	}
	if s.unsafe(param) {
		return fail("contain.notAllowed.text")
	}
	return s.checkMedia(key, given)
}

// checkMedia checks that media ids exist; a picture may be a URL instead.
func (s *Sim) checkMedia(key string, given map[string]any) *failure {
	fail := func(code string) *failure { f := bad(code); return &f }
	text := func(name string) string { v, _ := given[name].(string); return v }
	need := map[string]string{}
	switch key {
	case "sampleImageMsg":
		if !strings.HasPrefix(text("photoURL"), "http") {
			need["photoURL"] = "image"
		}
	case "sampleAudio":
		need["mediaId"] = "voice"
	case "sampleFile":
		if !slices.Contains(sampleFileTypes, text("fileType")) {
			return fail("invalidParameter.msgParam.fileType")
		}
		need["mediaId"] = "file"
	case "sampleVideo":
		need["videoMediaId"], need["picMediaId"] = "video", "image"
	}
	for name, kind := range need {
		if f, ok := s.files.find(text(name)); !ok || f.robot != "" || f.kind != kind {
			return fail("resource.unavailable")
		}
	}
	return nil
}

// missing names the first absent parameter as the gateway does. It takes pairs of name and value.
func missing(pairs ...string) *failure {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return &failure{status: 400, code: "Missing" + pairs[i], message: pairs[i] + " is mandatory for this action."}
		}
	}
	return nil
}
