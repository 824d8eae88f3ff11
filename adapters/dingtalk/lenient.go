package dingtalk

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// DingTalk's pages and samples disagree about types: the same field is a number here and a string there. A wrong type must never cost a message, so
// fields are read by these types, which take what they can and leave the rest empty.

// text is a string, or a number or boolean written as one.
type text string

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = text(strings.ToValidUTF8(s, ""))
	case len(b) > 0 && b[0] != '{' && b[0] != '[' && string(b) != "null":
		*t = text(b)
	}
	return nil
}

// millis is a number, or a string that holds one.
type millis int64

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (m *millis) UnmarshalJSON(b []byte) error {
	var t text
	_ = t.UnmarshalJSON(b) // never fails
	s := strings.TrimSpace(string(t))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		*m = millis(n)
	} else if f, err := strconv.ParseFloat(s, 64); err == nil && f > -1e18 && f < 1e18 {
		*m = millis(f)
	}
	return nil
}

// maxMillis is the year 9999, the last that a time in JSON can have.
const maxMillis = 253402300799999

// time is the instant, or zero when there is none.
func (m millis) time() time.Time {
	if m <= 0 || m > maxMillis {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// flag is a boolean, or a string that holds one.
type flag bool

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (f *flag) UnmarshalJSON(b []byte) error {
	var t text
	_ = t.UnmarshalJSON(b) // never fails
	*f = flag(strings.EqualFold(string(t), "true") || t == "1")
	return nil
}

// listOf reads a JSON array element by element; elements that don't fit are left out.
func listOf[T any](raw json.RawMessage) []T {
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil
	}
	var out []T
	for _, p := range parts {
		var v T
		if json.Unmarshal(p, &v) == nil {
			out = append(out, v)
		}
	}
	return out
}
