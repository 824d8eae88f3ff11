package feishu

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/core"
)

// FuzzHandle feeds any payload through the whole inbound way; whatever comes, there is an answer and no crash.
func FuzzHandle(f *testing.F) {
	names, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		var parts map[string]json.RawMessage
		if json.Unmarshal(raw, &parts) == nil {
			for _, p := range parts {
				f.Add([]byte(p))
			}
		}
	}
	f.Add([]byte(ourClick("e")))
	f.Fuzz(func(t *testing.T, payload []byte) {
		a := offline(t, nil)
		sink := adaptertest.NewSink()
		r := newReceiver(a, sink)
		d := r.arrive(payload, time.Now())
		defer d.place.Leave()
		out := r.handle(d)
		out.flush(nil)
		r.Drain()
		if a.Counts()["panic"] != 0 {
			t.Error("handler panicked")
		}
		if out.body != nil && !json.Valid(out.body) {
			t.Errorf("answer %s", out.body)
		}
		for _, e := range append(sink.Events, sink.Clicks...) {
			if e.Dedupe == "" || len(e.Dedupe) > 200 || e.At.IsZero() || e.Platform != core.Feishu {
				t.Errorf("event %+v", e)
			}
		}
	})
}

func FuzzReadContent(f *testing.F) {
	for _, kind := range []string{"text", "post", "image", "file", "audio", "media", "sticker", "hologram"} {
		f.Add(kind, `{"text":"@_user_1 hi","image_key":"i","file_key":"f","content":[[{"tag":"at","user_id":"@_user_1"},{"tag":"img","image_key":"k"}]]}`)
	}
	f.Fuzz(func(t *testing.T, kind, raw string) {
		got := readContent(kind, raw)
		text := mentionNames{"@_user_1": ""}.apply(got.text)
		if !utf8.ValidString(text) || !utf8.ValidString(got.hint) {
			t.Errorf("text %q, hint %q", text, got.hint)
		}
		for _, file := range got.files {
			if file.key == "" {
				t.Error("file without a key")
			}
		}
	})
}

func FuzzOpenPush(f *testing.F) {
	f.Add([]byte(`{"encrypt":"AAAA"}`))
	f.Add([]byte(`{"type":"url_verification","challenge":"c","token":"t"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a := offline(t, nil)
		if payload, _, err := a.open(map[string][]string{}, body); err == nil && payload != nil {
			t.Errorf("an unsigned push is opened: %s", payload)
		}
	})
}

func FuzzParseTime(f *testing.F) {
	f.Add("1781226512345678")
	f.Fuzz(func(_ *testing.T, s string) { _ = parseTime(s) })
}
