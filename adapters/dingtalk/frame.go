package dingtalk

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

// Types, topics and headers of frames: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
const (
	typeSystem      = "SYSTEM"
	typeEvent       = "EVENT"
	topicPing       = "ping"
	topicDisconnect = "disconnect"
	topicMessage    = "/v1.0/im/bot/messages/get"
	topicCard       = "/v1.0/card/instances/callback"
	topicAll        = "*" // the only legal topic of events when subscribing; what comes may name another
	headerMessageID = "messageId"
	headerTime      = "time"
)

// maxFrame bounds what is read at once; files come by address, so frames are small.
const maxFrame = 4 << 20

// frame is one delivery with the connection it came on.
type frame struct {
	s *session
	*payload.DataFrame
	received time.Time
}

var errFrame = errors.New("frame is not the documented JSON")

// decodeFrame reads a frame. The pages and their samples disagree about types: a header may be a number, and data an object instead of a string that holds
// one. Neither may cost a message, which is why the SDK's own decoder isn't used.
func decodeFrame(raw []byte) (*payload.DataFrame, error) {
	var in struct {
		SpecVersion text            `json:"specVersion"`
		Type        text            `json:"type"`
		Headers     map[string]text `json:"headers"`
		Data        json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(raw, &in); err != nil || in.Headers == nil {
		return nil, errFrame
	}
	df := &payload.DataFrame{SpecVersion: string(in.SpecVersion), Type: string(in.Type), Headers: payload.DataFrameHeader{}}
	for name, value := range in.Headers {
		df.Headers.Set(name, string(value))
	}
	if err := json.Unmarshal(in.Data, &df.Data); err != nil {
		df.Data = string(bytes.TrimSpace(in.Data))
	}
	df.Data = strings.ToValidUTF8(df.Data, "")
	return df, nil
}

// answer acknowledges the frame with data, JSON as text. A nil error means that it left.
func (f frame) answer(data string) error {
	resp := payload.NewSuccessDataFrameResponse()
	resp.Message, resp.Data = "OK", data
	return f.respond(resp)
}

// respond fills in what names the frame.
func (f frame) respond(resp *payload.DataFrameResponse) error {
	resp.SetHeader(headerMessageID, f.GetMessageId())
	resp.SetHeader("contentType", payload.DataFrameContentTypeKJson)
	if err := f.s.write(resp); err != nil {
		f.s.a.counts.Add("answer_lost")
		return err
	}
	return nil
}
