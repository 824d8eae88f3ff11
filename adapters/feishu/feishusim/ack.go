package feishusim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
)

// answered takes the client's answer: the same frame with biz_rt appended and
// the payload {"code","headers","data"}, data being base64 of the callback's
// response JSON. Source: the public SDK's ws package.
func (c *conn) answered(f *frame) {
	problem := c.sim.hub.resolve(f.header("message_id"), func(fl *flight) outcome {
		if bad := fl.misfit(f); bad != "" {
			c.complain(KindOther, "answer", bad)
			return outcome{fail: failShape, raw: f.payload}
		}
		return readAnswer(f.payload)
	})
	if problem != "" {
		c.complain(KindOther, "answer", problem)
	}
}

// misfit says where an answer is not the pushed frame with biz_rt appended.
func (fl *flight) misfit(f *frame) string {
	if got := f.header("trace_id"); got != fl.trace {
		return fmt.Sprintf("answer header trace_id is %q, the push had %q", got, fl.trace)
	}
	if t := f.header("type"); t != "event" && t != "card" {
		return fmt.Sprintf("answer header type is %q", t)
	}
	for _, key := range []string{"sum", "seq", "timestamp"} {
		if f.header(key) == "" {
			return "answer lacks header " + key
		}
	}
	return ""
}

func readAnswer(payload []byte) outcome {
	var in struct {
		Code *int    `json:"code"`
		Data *string `json:"data"`
	}
	if json.Unmarshal(payload, &in) != nil || in.Code == nil {
		return outcome{fail: failShape, raw: payload}
	}
	out := outcome{status: http.StatusOK, code: *in.Code, raw: payload}
	if *in.Code != http.StatusOK {
		out.fail = failStatus
		return out
	}
	if in.Data != nil {
		body, err := base64.StdEncoding.DecodeString(*in.Data)
		if err != nil {
			return outcome{fail: failShape, raw: payload}
		}
		out.body, out.hasBody = body, true
	}
	return out
}
