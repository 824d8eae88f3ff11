package dingtalksim

import (
	"encoding/json"
)

// callbackAnswer is what came of an ACK; it is written on the reader before the click's waiter is woken.
type callbackAnswer struct {
	bad   bool
	toast string
}

// answerBody is the decoded data of an ACK to a card callback.
// Source: open.dingtalk.com/document/development/event-callback-card
type answerBody struct {
	Response *struct {
		Options updateOptions              `json:"cardUpdateOptions"`
		Public  *paramMap                  `json:"cardData"`
		Private map[string]json.RawMessage `json:"userPrivateData"`
	} `json:"response"`
	// Present only in the HTTP form of the answer, which a Stream ACK must wrap in response.
	Unwrapped json.RawMessage `json:"cardData"`
}

// applyAnswer shows an answer to the clicker, undoing updates that came before it. It runs as the ACK is read, so that an update sent after
// the ACK finds the callback finished.
func (s *Sim) applyAnswer(c *card, cb *callback, p Person, ack ackFrame) callbackAnswer {
	var out callbackAnswer
	public, private, o, problem := s.readAnswer(ack)
	if problem != "" && ack.Code == 200 {
		s.violate(Violation{Rule: RuleCallbackAnswer, Card: c.outTrackID, Person: p.ID, Detail: problem})
	}
	out.bad = problem != ""
	undone := c.end(cb, true, func() {
		if !out.bad {
			c.answer(p.ID, public, private, o)
		}
	})
	for _, m := range []*paramMap{private, public} {
		if m == nil || out.bad {
			continue
		}
		s.noteMismatches(c, m, nil)
		if text := m.CardParamMap["toast"]; text != "" {
			out.toast = text
		}
	}
	if undone {
		s.touched(c, "")
	}
	if public.given() || private.given() {
		s.touched(c, p.ID)
	}
	return out
}

// readAnswer decodes and checks an answer; problem says what the platform cannot use about it.
func (s *Sim) readAnswer(ack ackFrame) (public, private *paramMap, o updateOptions, problem string) {
	if ack.Code != 200 {
		return nil, nil, o, "code is not 200"
	}
	if ack.Data == "" {
		return nil, nil, o, ""
	}
	var body answerBody
	if err := json.Unmarshal([]byte(ack.Data), &body); err != nil {
		return nil, nil, o, err.Error()
	}
	if body.Response == nil {
		if body.Unwrapped != nil {
			return nil, nil, o, "cardData must be inside response"
		}
		return nil, nil, o, ""
	}
	if len(body.Response.Private) > 0 {
		private = &paramMap{}
		for key, raw := range body.Response.Private {
			if key != "cardParamMap" {
				return nil, nil, o, "userPrivateData has no userId level in an answer: " + key
			}
			if err := json.Unmarshal(raw, &private.CardParamMap); err != nil {
				return nil, nil, o, err.Error()
			}
		}
	}
	public = body.Response.Public
	for _, m := range []*paramMap{public, private} {
		if m == nil {
			continue
		}
		if f := s.checkParams(m.CardParamMap); f != nil {
			return nil, nil, o, f.code
		}
	}
	return public, private, body.Response.Options, ""
}
