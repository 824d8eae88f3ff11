package dingtalksim

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// sample reads one published payload sample.
func sample(t *testing.T, name string, path ...string) any {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	for _, p := range path {
		v = v.(map[string]any)[p]
	}
	return v
}

// covers reports each field of the sample that got lacks or holds with another JSON type; JSON inside strings is not looked into.
func covers(at string, sample, got any) []string {
	want, ok := sample.(map[string]any)
	if !ok {
		if fmt.Sprintf("%T", sample) != fmt.Sprintf("%T", got) {
			return []string{fmt.Sprintf("%s is %T, sample has %T", at, got, sample)}
		}
		return nil
	}
	have, ok := got.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %T, sample has an object", at, got)}
	}
	var out []string
	for k, v := range want {
		if k[0] == '_' {
			continue
		}
		if _, there := have[k]; !there {
			out = append(out, at+"."+k+" is missing")
			continue
		}
		out = append(out, covers(at+"."+k, v, have[k])...)
	}
	return out
}

func plain(v any) (out any) {
	_ = json.Unmarshal(mustJSON(v), &out)
	return out
}

func TestPushedFramesHaveTheShapeOfTheSamples(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).answering(`{"response":{}}`).connect()
	check := func(name string, want, got any) {
		for _, problem := range covers("", want, got) {
			t.Errorf("%s: %s", name, problem)
		}
	}
	say(t, s, Utterance{Person: lin, Chat: testGroup, Text: "x", MentionBot: true})
	f := a.next()
	check("group frame", sample(t, "02-frame-bot-text-group.json", "frame"), plain(f))
	check("group text", sample(t, "02-frame-bot-text-group.json", "decodedData"), plain(f.decoded(t)))
	say(t, s, Utterance{Person: lin, Text: "x"})
	check("single text", sample(t, "03-bot-text-single.json"), plain(a.next().decoded(t)))
	say(t, s, Utterance{Person: lin, Text: "x", Files: []File{{Name: "a.png", Kind: "image"}}})
	check("rich text", sample(t, "04-bot-richtext.json"), plain(a.next().decoded(t)))
	a.press(zhou, a.sendGroupCard("g-1").ID)
	f = a.next()
	check("card frame", sample(t, "07-frame-card-button.json", "frame"), plain(f))
	check("card callback", sample(t, "07-frame-card-button.json", "decodedData"), plain(f.decoded(t)))
	if _, err := s.Emit(t.Context(), "user_leave_org", map[string]any{"timeStamp": "1", "userId": []string{sun}}); err != nil {
		t.Fatal(err)
	}
	check("event frame", sample(t, "11-frame-event.json", "frame"), plain(a.next()))
}

func TestMediaContentsHaveTheShapeOfTheSamples(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	kinds := []string{"image", "voice", "video", "file"}
	for i, want := range sample(t, "05-bot-media.json", "messages").([]any)[:4] {
		say(t, s, Utterance{Person: lin, Files: []File{{Name: "f." + kinds[i], Kind: kinds[i]}}})
		for _, problem := range covers(kinds[i], want, plain(a.next().decoded(t))) {
			t.Error(problem)
		}
	}
	say(t, s, Utterance{Person: lin, Text: "(合并转发)", Unsupported: true})
	if v := a.next().decoded(t); v["msgtype"] != "unknownMsgType" {
		t.Errorf("unsupported %v", v)
	}
}

func TestTheSampleRequestsAreAcceptedAndAnsweredInTheirShape(t *testing.T) {
	s := newSim(t, Options{})
	s.AddTemplate(ownTemplate, true, nil)
	s.AddTemplate("00000000-1111-4222-8333-555555555555.schema", true, nil)
	a := newApp(t, s)
	for _, name := range []string{"dmMarkdown", "groupText", "cardOwnTemplate", "cardGroupAt", "cardPublicTemplate", "cardUpdate", "recallDm"} {
		t.Run(name, func(t *testing.T) {
			a.t = t
			req := sample(t, "10-outbound-calls.json", name, "request").(map[string]any)
			got := a.must(req["method"].(string), req["path"].(string), req["body"])
			want, ok := sample(t, "10-outbound-calls.json", name).(map[string]any)["response"].(map[string]any)
			if !ok {
				return
			}
			for _, problem := range covers("", want["body"], plain(got)) {
				t.Error(problem)
			}
		})
	}
}

func TestErrorBodiesHaveTheShapeOfTheSamples(t *testing.T) {
	for _, v := range sample(t, "12-openapi-errors.json", "newStyle").([]any)[:5] {
		one := v.(map[string]any)
		body := one["body"].(map[string]any)
		f := failure{status: int(one["status"].(float64)), code: body["code"].(string), message: "m"}
		if body["accessdenieddetail"] != nil {
			f = failScope("Card.Instance.Write")
		}
		r := f.reply(newStyle)
		var got any
		_ = json.Unmarshal(r.body, &got)
		if problems := covers("", body, got); len(problems) > 0 || r.status != f.status {
			t.Errorf("%s: %v", f.code, problems)
		}
	}
}
