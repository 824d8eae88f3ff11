package manifest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// The encoder of the YAML library leaves some texts bare that it reads back as numbers, and loses keys of small maps when it is told how to
// write texts. What has to come back byte for byte is written here: structs by their yaml tags, lists and maps in block style, maps sorted.

// bare is what can stand without quotes and mean nothing but itself.
var bare = regexp.MustCompile(`^[\p{Han}A-Za-z][\p{Han}0-9A-Za-z_，。、；：（）「」+ -]*$`)

var reserved = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}

// scalar writes a text so that it is read back as that text: quoted like JSON unless it is plain words.
func scalar(s string) string {
	if bare.MatchString(s) && strings.TrimSpace(s) == s && !slices.Contains(reserved, strings.ToLower(s)) {
		return s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSpace(b.String())
}

// entry is a key with its value.
type entry struct {
	key   string
	value reflect.Value
}

// entries lists what a struct or map holds and is worth writing.
func entries(v reflect.Value) []entry {
	var out []entry
	if v.Kind() == reflect.Map {
		for _, k := range v.MapKeys() {
			out = append(out, entry{scalar(k.String()), v.MapIndex(k)})
		}
		slices.SortFunc(out, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		return out
	}
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if f := v.Field(i); name != "-" && (!strings.Contains(options, "omitempty") || !empty(f)) {
			out = append(out, entry{name, f})
		}
	}
	return out
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

// write writes v below an indentation; the first line of it continues the present one where inline says so.
func write(b *strings.Builder, v reflect.Value, indent string, inline bool) {
	switch v = reflect.Indirect(v); {
	case v.Kind() == reflect.Struct || v.Kind() == reflect.Map:
		for i, e := range entries(v) {
			if i > 0 || !inline {
				b.WriteString(indent)
			}
			b.WriteString(e.key + ":")
			below(b, e.value, indent+"  ")
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			b.WriteString(indent + "-")
			if x := reflect.Indirect(v.Index(i)); x.Kind() == reflect.Struct {
				b.WriteString(" ")
				write(b, x, indent+"  ", true)
			} else {
				below(b, x, indent+"  ")
			}
		}
	}
}

// below writes the value behind a key or dash: on the line if it is plain, else on the lines beneath.
func below(b *strings.Builder, v reflect.Value, indent string) {
	v = reflect.Indirect(v)
	text, isText := v.Interface().(encoding.TextMarshaler)
	switch {
	case isText:
		raw, _ := text.MarshalText() // durations always marshal
		b.WriteString(" " + scalar(string(raw)) + "\n")
	case v.Kind() == reflect.String:
		b.WriteString(" " + scalar(v.String()) + "\n")
	case v.Kind() == reflect.Slice && v.Len() == 0:
		b.WriteString(" []\n")
	case v.Kind() == reflect.Struct || v.Kind() == reflect.Map || v.Kind() == reflect.Slice:
		b.WriteString("\n")
		write(b, v, indent, false)
	default:
		fmt.Fprintf(b, " %v\n", v.Interface())
	}
}
