package dingtalksim

import (
	"strconv"
	"time"
)

// robotMessage builds the decoded data of a robot message callback.
// Source: open.dingtalk.com/document/development/robot-message-type
func (s *Sim) robotMessage(m Message, p Person, u Utterance, g *Group, part part, field string) map[string]any {
	now := s.now()
	expires := now.Add(s.opt.WebhookTTL)
	data := map[string]any{
		"senderPlatform": "Mac", "conversationId": m.Chat, "conversationType": "1",
		"chatbotCorpId": s.opt.CorpID, "chatbotUserId": s.botUserID(), "robotCode": s.opt.RobotCode,
		"msgId": m.ID, "createAt": s.number(now.UnixMilli()), "msgtype": part.msgtype,
		"senderNick": p.Name, "senderCorpId": p.CorpID, "senderId": p.OpaqueID,
		"sessionWebhook":            s.base(nil) + webhookPath + "?session=" + s.sessions.open(m.Chat, u.Person, expires),
		"sessionWebhookExpiredTime": expires.UnixMilli(),
	}
	if !s.opt.Unpublished {
		data["isAdmin"] = p.Admin
		if p.CorpID == s.opt.CorpID { // an outsider's staff id is unknown to the robot's organisation
			data["senderStaffId"] = p.ID
			data["senderUnionId"] = p.UnionID
		}
	}
	if g != nil {
		data["conversationType"], data["conversationTitle"] = "2", g.Name
		data["isInAtList"] = true
		data["atUsers"] = s.atUsers(u.Mentions)
	}
	if !s.meter.takeStream(s.set().meters, now) {
		data["errorCode"], data["errorMessage"] = quotaErrorCode, quotaErrorText
		return data
	}
	data[field] = part.body
	if part.msgtype == "text" {
		text := u.Text
		if g != nil {
			text = " " + text // the @-name is removed, the blank after it stays
		}
		data[field] = map[string]any{"content": text}
	}
	return data
}

// atUsers lists the robot and the other people mentioned; Stream messages carry only the opaque id.
func (s *Sim) atUsers(people []string) []map[string]string {
	list := []map[string]string{{"dingtalkId": s.botUserID()}}
	for _, id := range people {
		if p, ok := s.dir.person(id); ok {
			list = append(list, map[string]string{"dingtalkId": p.OpaqueID})
		}
	}
	return list
}

func (s *Sim) botUserID() string { return stableKey("$:LWCP_v1:$", "robot", s.opt.RobotCode) }

// number is a value that the documents show both as a number and as a string.
func (s *Sim) number(n int64) any {
	if s.opt.StringNumbers {
		return strconv.FormatInt(n, 10)
	}
	return n
}

// richText mixes text and pictures; in a group the robot's @-name stays inside the text.
func (s *Sim) richText(u Utterance, text string, images []File) part {
	var list []map[string]any
	if u.MentionBot {
		list = append(list, map[string]any{"text": "@" + s.opt.RobotName})
	}
	if text != "" {
		list = append(list, map[string]any{"text": text})
	}
	for _, f := range images {
		c := s.pictureContent(f)
		c["type"] = "picture"
		list = append(list, c)
	}
	return part{"richText", map[string]any{"richText": list}, images}
}

func (s *Sim) pictureContent(f File) map[string]any {
	return map[string]any{"downloadCode": f.ID, "pictureDownloadCode": f.ID}
}

func mediaType(kind string) string {
	if kind == "voice" {
		return "audio"
	}
	if kind == "video" {
		return "video"
	}
	return "file"
}

// mediaContent is the content of audio, video and file. The duration of a video is seconds as a string in one official text.
func (s *Sim) mediaContent(f File) map[string]any {
	c := map[string]any{"downloadCode": f.ID}
	length := f.Duration
	if length == 0 {
		length = 3 * time.Second
	}
	switch f.Kind {
	case "voice":
		c["recognition"], c["duration"] = f.Recognition, s.number(length.Milliseconds())
	case "video":
		c["videoType"], c["duration"] = "mp4", strconv.Itoa(int(length.Seconds()))
	default:
		c["fileName"] = f.Name
		c["fileId"] = strconv.Itoa(len(f.Name)) + "7204885301"
		c["spaceId"] = "22300918573"
	}
	return c
}
