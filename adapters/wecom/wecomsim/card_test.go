package wecomsim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestTheSampleCardsAreAccepted(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{sampleApproval, sampleCSAT, sampleForm, sampleArticles, sampleStatus} {
		a := w.want(w.send(body), 0)
		if a.str("response_code") == "" {
			t.Fatalf("clickable card without code: %v", a)
		}
	}
	for _, c := range w.s.Truncations() {
		t.Errorf("sample card would be cut: %+v", c)
	}
}

func TestClickableCardsNeedACallbackURL(t *testing.T) {
	w := newWorld(t)
	w.s.SetCallbackURL("")
	w.want(w.send(sampleApproval), codeNoCallback)
	a := w.want(w.send(card1(`{"card_type":"text_notice","main_title":{"title":"a"},"card_action":{"type":1,"url":"https://x"}}`)), 0)
	if a["response_code"] != nil {
		t.Fatalf("%v", a)
	}
}

func card1(c string) string {
	return `{"touser":"LiuYan","msgtype":"template_card","agentid":1000017,"template_card":` + c + `}`
}

// edit changes one field of a card given by path.
func edit(t *testing.T, c string, change func(map[string]any)) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(c), &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	return string(toJSON(m))
}

func cardOf(t *testing.T, send string) string {
	t.Helper()
	var m struct {
		Card json.RawMessage `json:"template_card"`
	}
	if err := json.Unmarshal([]byte(send), &m); err != nil {
		t.Fatal(err)
	}
	return string(m.Card)
}

func repeat(v any, n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestBrokenCardsAreRefusedWithTheirOwnCode(t *testing.T) {
	w := newWorld(t)
	button, form, vote, notice := cardOf(t, sampleApproval), cardOf(t, sampleForm), cardOf(t, sampleCSAT), cardOf(t, sampleStatus)
	set := func(k string, v any) func(map[string]any) { return func(m map[string]any) { m[k] = v } }
	first := func(list, k string, v any) func(map[string]any) {
		return func(m map[string]any) { m[list].([]any)[0].(map[string]any)[k] = v }
	}
	inner := func(obj, k string, v any) func(map[string]any) {
		return func(m map[string]any) { m[obj].(map[string]any)[k] = v }
	}
	option := map[string]any{"id": "a", "text": "b"}
	for name, c := range map[string]struct {
		card   string
		change func(map[string]any)
		code   int
	}{
		"task_id missing":     {button, set("task_id", ""), codeBadTaskID},
		"task_id alphabet":    {button, set("task_id", "a.b"), codeBadTaskID},
		"task_id long":        {button, set("task_id", strings.Repeat("a", 129)), codeBadTaskID},
		"menu needs task_id":  {notice, set("task_id", ""), codeBadTaskID},
		"card type":           {button, set("card_type", "poll"), 42031},
		"title":               {button, set("main_title", nil), 42033},
		"seven rows":          {button, set("horizontal_content_list", repeat(map[string]any{"keyname": "k"}, 7)), 42035},
		"row without keyname": {button, first("horizontal_content_list", "keyname", ""), 42027},
		"row url":             {button, set("horizontal_content_list", repeat(map[string]any{"keyname": "k", "type": 1}, 1)), 42028},
		"row media":           {button, set("horizontal_content_list", repeat(map[string]any{"keyname": "k", "type": 2}, 1)), 42029},
		"row userid":          {button, first("horizontal_content_list", "userid", "stranger"), 42050},
		"no buttons":          {button, set("button_list", []any{}), 42038},
		"seven buttons":       {button, set("button_list", repeat(map[string]any{"text": "a", "key": "b"}, 7)), 42038},
		"button text":         {button, first("button_list", "text", ""), 42038},
		"button key":          {button, first("button_list", "key", ""), 42039},
		"button key long":     {button, first("button_list", "key", strings.Repeat("k", 1025)), 42039},
		"button key twice":    {button, first("button_list", "key", "approval.reject"), 42039},
		"style as text":       {button, first("button_list", "style", "1"), codeBadArgument},
		"options":             {button, inner("button_selection", "option_list", []any{}), 42037},
		"eleven options":      {button, inner("button_selection", "option_list", repeat(option, 11)), 42037},
		"option id twice":     {button, inner("button_selection", "option_list", repeat(option, 2)), 42040},
		"option id long":      {button, inner("button_selection", "option_list", repeat(map[string]any{"id": strings.Repeat("i", 129), "text": "x"}, 1)), 42040},
		"option text":         {button, inner("button_selection", "option_list", repeat(map[string]any{"id": "x"}, 1)), 42041},
		"question key":        {button, inner("button_selection", "question_key", ""), 42043},
		"four selectors":      {form, set("select_list", repeat(map[string]any{"question_key": "q", "option_list": []any{option}}, 4)), 42047},
		"same question":       {form, set("select_list", repeat(map[string]any{"question_key": "q", "option_list": []any{option}}, 2)), 42043},
		"submit key":          {form, inner("submit_button", "key", ""), 42046},
		"submit text":         {vote, inner("submit_button", "text", ""), 42049},
		"21 votes":            {vote, inner("checkbox", "option_list", repeat(option, 21)), 42037},
		"no card_action":      {notice, set("card_action", nil), 42045},
		"action type 0":       {notice, set("card_action", map[string]any{"type": 0}), 42045},
		"action url":          {notice, set("card_action", map[string]any{"type": 1}), 42028},
		"four jumps":          {notice, set("jump_list", repeat(map[string]any{"title": "t"}, 4)), 42042},
		"jump title":          {notice, set("jump_list", repeat(map[string]any{"type": 0}, 1)), 42033},
		"jump appid":          {notice, set("jump_list", repeat(map[string]any{"type": 2, "title": "x"}, 1)), 42030},
		"menu key clash":      {notice, set("action_menu", map[string]any{"action_list": repeat(map[string]any{"text": "a", "key": "b"}, 2)}), 42051},
		"news image":          {notice, func(m map[string]any) { m["card_type"] = "news_notice" }, 42044},
	} {
		t.Run(name, func(t *testing.T) { w.want(w.send(card1(edit(t, c.card, c.change))), c.code) })
	}
	if n := len(w.s.Messages("app:LiuYan")); n != 0 {
		t.Fatalf("%d refused cards were shown", n)
	}
}

func TestNewsCardsCheckRatioAndVerticalList(t *testing.T) {
	w := newWorld(t)
	news := func(ratio float64, rows int) string {
		return card1(fmt.Sprintf(`{"card_type":"news_notice","main_title":{"title":"a"},"card_action":{"type":1,"url":"https://x"},
			"card_image":{"url":"https://x/y.png","aspect_ratio":%v},"vertical_content_list":%s}`, ratio, toJSON(repeat(map[string]string{"title": "t"}, rows))))
	}
	w.want(w.send(news(1.5, 4)), 0)
	w.want(w.send(news(2.3, 4)), 42044)
	w.want(w.send(news(1.5, 5)), 42036)
}

func TestATaskIDIsNeverFreeAgain(t *testing.T) {
	w := newWorld(t)
	w.want(w.send(sampleArticles), 0)
	w.want(w.send(strings.Replace(sampleArticles, "LiuYan", "ZhaoMin", 1)), codeBadTaskID)
}

func TestLongTextsAndHiddenFieldsAreNoted(t *testing.T) {
	w := newWorld(t)
	c := edit(t, cardOf(t, sampleApproval), func(m map[string]any) {
		m["main_title"].(map[string]any)["title"] = strings.Repeat("长", 37)
		m["jump_list"] = []any{map[string]any{"title": "x"}}
	})
	w.want(w.send(card1(c)), 0)
	cuts := w.s.Truncations()
	if len(cuts) != 2 || cuts[0].Field != "main_title.title" || cuts[0].Length != 37 || !cuts[1].Ignored || cuts[1].Field != "jump_list" {
		t.Fatalf("%+v", cuts)
	}
}

func TestTheTwoProfilesDiffer(t *testing.T) {
	s := New(Options{})
	s.AddPerson(Person{ID: "LiuYan"})
	card := []byte(cardOf(t, sampleApproval))
	if _, e := s.checker(appProfile, false).parse(card); e != nil {
		t.Fatal(e)
	}
	if _, e := s.checker(botProfile, false).parse(card); e == nil || e.Code != 42039 {
		t.Fatalf("the bot has no url buttons: %v", e)
	}
	k := s.checker(botProfile, false)
	if _, e := k.parse([]byte(sampleBotCard)); e != nil || len(k.cuts) != 0 {
		t.Fatalf("%v %+v", e, k.cuts)
	}
	if _, e := s.checker(webhookProfile, false).parse([]byte(sampleBotCard)); e == nil || e.Code != 42031 {
		t.Fatalf("webhooks take notices only: %v", e)
	}
	ask := []byte(`{"card_type":"text_notice","main_title":{"title":"a"},"card_action":{"type":1,"url":"u"},"jump_list":[{"type":3,"title":"t","question":"q"}]}`)
	if _, e := s.checker(botProfile, false).parse(ask); e != nil {
		t.Fatal(e)
	}
	if _, e := s.checker(appProfile, false).parse(ask); e == nil {
		t.Fatal("the app has no question jumps")
	}
	s.Close()
}
