package wecom

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

var (
	profiles = []cards.Limits{cards.WeComApp, cards.WeComAIBot}
	desk     = Options{FallbackURL: "https://desk.example.com/portal"}
)

func TestSampleCardsMatchTheirGoldenFiles(t *testing.T) {
	for _, l := range profiles {
		cardstest.Golden(t, l.Platform, ".json", func(c cards.Card) []byte {
			raw, lost := Render(c, l, "sample-1_r2@x", desk)
			validate(t, raw, l)
			cardstest.RequireReachable(t, c, reach(t, raw, l), lost)
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(map[string]any{"card": raw, "lost": lost}); err != nil {
				t.Fatal(err)
			}
			return bytes.TrimRight(b.Bytes(), "\n")
		})
	}
}

func reach(t failer, raw json.RawMessage, l cards.Limits) map[cards.Press]bool {
	_, keys := validate(t, raw, l)
	reached := map[cards.Press]bool{}
	for _, key := range keys {
		p, _, err := DecodeSelection(key, nil)
		if err != nil {
			t.Fatalf("a rendered key can't be read: %v", err)
		}
		reached[p] = true
	}
	return reached
}

func TestAnyCardRendersWithinEveryLimitOfBothProfiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cardstest.Card().Draw(t, "card")
		l := rapid.SampledFrom(profiles).Draw(t, "profile")
		raw, lost := Render(c, l, "t1", desk)
		cardstest.RequireReachable(t, c, reach(t, raw, l), lost)
		again, _ := Render(c, l, "t1", desk)
		if string(raw) != string(again) {
			t.Fatalf("rendering is not deterministic")
		}
		update, _ := RenderUpdate(c, l, "已处理"+c.Title, desk)
		p, _ := validate(t, update, l)
		if p.TaskID != "" || (p.ReplaceText == "") != (p.CardType == typeNotice) || utf8.RuneCountInString(p.ReplaceText) > 10 {
			t.Fatalf("update with task id %q and replace text %q", p.TaskID, p.ReplaceText)
		}
	})
}

func TestACardWithNeitherButtonNorAddressIsNoTemplateCard(t *testing.T) {
	raw, lost := Render(cards.Card{Title: "通知"}, cards.WeComApp, "t1", Options{})
	if raw != nil || len(lost) != 1 || lost[0].What != "card" {
		t.Fatalf("got %s, lost %v", raw, lost)
	}
}

func TestTheConfirmCardIsOneDropDownAndFourButtons(t *testing.T) {
	raw, _ := Render(cardstest.Confirm(), cards.WeComApp, "t1", desk)
	p, _ := validate(t, raw, cards.WeComApp)
	var labels []string
	for _, b := range p.Buttons {
		labels = append(labels, b.Text)
	}
	if got := strings.Join(labels, " "); got != "提交 改优先级 改描述 取消" || p.Selection.QuestionKey != "category" || p.Selection.SelectedID != "network" {
		t.Fatalf("buttons %s, selection %+v", got, p.Selection)
	}
}

func TestARejectionOffersCannedReasonsAndNoneIsChosenForThePerson(t *testing.T) {
	raw, _ := Render(cardstest.Approval(), cards.WeComApp, "t1", desk)
	p, keys := validate(t, raw, cards.WeComApp)
	if p.Selection == nil || p.Selection.Options[0].ID != unanswered || len(p.Selection.Options) != 4 || p.Buttons[0].Text != "同意" {
		t.Fatalf("selection %+v, buttons %+v", p.Selection, p.Buttons)
	}
	press, values, err := DecodeSelection(keys[1], map[string][]string{"reason": {"budget"}})
	if err != nil || press.Verb != "approval.reject" || values["reason"] != "budget" {
		t.Fatalf("got %+v %v %v", press, values, err)
	}
	if _, values, _ = DecodeSelection(keys[1], map[string][]string{"reason": {unanswered}, "x": {"a", "b"}}); len(values) != 1 || values["x"] != "a,b" {
		t.Fatalf("got %v", values)
	}
}

func TestAnUpdateGreysTheButtonsAndLocksTheDropDown(t *testing.T) {
	raw, _ := RenderUpdate(cardstest.Approval(), cards.WeComApp, "已驳回", desk)
	p, _ := validate(t, raw, cards.WeComApp)
	if p.TaskID != "" || p.ReplaceText != "已驳回" || !p.Selection.Disable {
		t.Fatalf("update %+v", p)
	}
	raw, _ = RenderUpdate(cardstest.Rating(), cards.WeComApp, "已评价", desk)
	if p, _ = validate(t, raw, cards.WeComApp); p.CardType != typeVote || !p.Checkbox.Disable {
		t.Fatalf("update %+v", p)
	}
}

func TestForeignKeysAreErrors(t *testing.T) {
	for _, key := range []string{"", "approval.reject", "d1.a.x..v", "d2.a.1..v"} {
		if p, _, err := DecodeSelection(key, nil); err == nil {
			t.Errorf("%q was read as %+v", key, p)
		}
	}
}

func TestTaskIDsKeepTheirAlphabetAndSize(t *testing.T) {
	for id, want := range map[string]bool{
		"a-B_9@x": true, "": false, "a.b": false, "工单": false, strings.Repeat("x", 127): true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false,
	} {
		if ValidTaskID(id) != want {
			t.Errorf("%.20q of %d bytes: %v", id, len(id), !want)
		}
	}
}

func TestEdgesOfEachLimit(t *testing.T) {
	for _, l := range profiles {
		for _, tc := range []struct {
			lost  string
			limit int
			card  func(n int) cards.Card
		}{
			{"title", l.Title, func(n int) cards.Card { return cards.Card{Title: strings.Repeat("题", n)} }},
			{"subtitle", l.Subtitle, func(n int) cards.Card { return cards.Card{Title: "题", Subtitle: strings.Repeat("副", n)} }},
			{"tags", l.TagRunes, func(n int) cards.Card {
				return cards.Card{Title: "题", Tags: []cards.Tag{{Text: strings.Repeat("标", n)}}}
			}},
			{"body", l.Body, func(n int) cards.Card {
				return cards.Card{Title: "题", Body: []cards.Block{cards.Note(strings.Repeat("文", n))}}
			}},
			{"row labels", l.RowLabel, func(n int) cards.Card {
				return cards.Card{Title: "题", Body: []cards.Block{cards.Fields{{Label: strings.Repeat("名", n), Value: "值"}}}}
			}},
			{"label:a.b", l.ButtonRunes, func(n int) cards.Card {
				return cards.Card{Title: "题", Actions: []cards.Action{{Verb: "a.b", Label: strings.Repeat("按", n)}}}
			}},
			{"action:a.b:last", l.Buttons + l.MenuItems, func(n int) cards.Card {
				c := cards.Card{Title: "题"}
				for i := range n {
					c.Actions = append(c.Actions, cards.Action{Verb: "a.b", Label: "按", Arg: strconv.Itoa(i)})
				}
				c.Actions[n-1].Arg = "last"
				return c
			}},
			{"input:s", l.SelectOptions, func(n int) cards.Card {
				in := cards.Input{Name: "s", Type: cards.InputSelect, Value: "x"}
				for i := range n {
					in.Options = append(in.Options, cards.Option{Value: strings.Repeat("x", i+1), Label: "项"})
				}
				return cards.Card{Title: "题", Forms: []cards.Form{{Inputs: []cards.Input{in}, Submit: cards.Action{Verb: "s", Label: "交"}}}}
			}},
		} {
			for n, want := range map[int]int{tc.limit - 1: 0, tc.limit: 0, tc.limit + 1: 1} {
				raw, lost := Render(tc.card(n), l, "t1", desk)
				validate(t, raw, l)
				if len(lost) != want || want == 1 && lost[0].What != tc.lost {
					t.Errorf("%s %s: %d of %d lost %v", l.Platform, tc.lost, n, tc.limit, lost)
				}
			}
		}
	}
}

func TestLongValuesAndSurplusRowsMoveIntoTheText(t *testing.T) {
	var fields cards.Fields
	for i := range 7 {
		fields = append(fields, cards.Field{Label: "项" + strconv.Itoa(i), Value: "值"})
	}
	fields[0].Value = strings.Repeat("长", cards.WeComApp.RowValue+1)
	fields = append(fields, cards.Field{Label: "末项", Value: "末值"})
	raw, lost := Render(cards.Card{Title: "题", Body: []cards.Block{fields}}, cards.WeComApp, "t1", desk)
	p, _ := validate(t, raw, cards.WeComApp)
	if lost != nil || len(p.Rows) != 6 || !strings.Contains(p.SubTitle, "项0：长") || !strings.Contains(p.SubTitle, "末项：末值") {
		t.Fatalf("rows %+v, text %q, lost %v", p.Rows, p.SubTitle, lost)
	}
}
