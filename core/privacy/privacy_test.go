package privacy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
)

func TestNumbersOfPeopleAreMaskedAndOthersStay(t *testing.T) {
	for text, want := range map[string]string{
		// The number printed in GB 11643-1999 itself.
		"身份证11010519491231002X，麻烦":     "身份证110＊＊＊＊002X，麻烦",
		"110105 19491231 002x":         "110＊＊＊＊002x",
		"１１０１０５１９４９１２３１００２Ｘ":           "１１０＊＊＊＊００２Ｘ",
		"电话13812345678":                "电话138＊＊＊＊5678",
		"+86 138-1234-5678 或 010-1234": "+86 138＊＊＊＊5678 或 010-1234",
		"008613812345678":              "0086138＊＊＊＊5678",
		`138\-1234\-5678`:              "138＊＊＊＊5678", // escaped for Markdown
		"tel:13812345678/13987654321":  "tel:138＊＊＊＊5678/139＊＊＊＊4321",
		"卡号4111 1111 1111 1111。":       "卡号4111＊＊＊＊1111。", // the networks' test number
		"6222021001116245702":          "6222＊＊＊＊5702",
		"手机1381234567…":                "手机138＊＊＊＊…", // shortened in the middle
		"身份证110105 1949…":              "身份证110＊＊＊＊…",
		"共 123456…":                    "共 123456…",
		"SN-1381234567…":               "SN-1381234567…",
		"1.13812345678":                "1.138＊＊＊＊5678",

		"SN-13812345678":                 "SN-13812345678",
		"SN13812345678":                  "SN13812345678",
		"PRN_4111111111111111":           "PRN_4111111111111111",
		"13812345678A":                   "13812345678A",
		"13812345678-A2":                 "13812345678-A2",
		"订单 4111111111111112":            "订单 4111111111111112", // Luhn fails
		"110105194912310021":             "110105194912310021",  // check digit fails, and so does Luhn
		"990105194912310020":             "990105194912310020",  // no such province
		"IT-000123 和 12345678901":        "IT-000123 和 12345678901",
		"138123456789":                   "138123456789",
		"版本 10.0.19045.3570，IP 10.1.2.3": "版本 10.0.19045.3570，IP 10.1.2.3",
		"":                               "",
	} {
		if got := Mask(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// number draws a valid number of a kind.
func number(r *rapid.T) (string, Kind) {
	digits := func(n int) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(r, "digits")
	}
	switch rapid.IntRange(0, 2).Draw(r, "kind") {
	case 0:
		n := fmt.Sprintf("%s%s%04d%02d%02d%s", rapid.SampledFrom(strings.Fields(provinces)).Draw(r, "province"), digits(4),
			rapid.IntRange(1900, 2099).Draw(r, "year"), rapid.IntRange(1, 12).Draw(r, "month"), rapid.IntRange(1, 28).Draw(r, "day"), digits(3))
		for _, c := range "0123456789X" {
			if validID(n + string(c)) {
				return n + string(c), IDCard
			}
		}
	case 1:
		n := rapid.SampledFrom([]string{"62", "4", "5", "35", "9"}).Draw(r, "bank")
		n += digits(rapid.IntRange(15, 18).Draw(r, "length") - len(n))
		for _, c := range "0123456789" {
			if validCard(n + string(c)) {
				return n + string(c), BankCard
			}
		}
	}
	return "1" + string(rapid.SampledFrom([]rune("3456789")).Draw(r, "network")) + digits(9), Phone
}

func TestEveryValidNumberIsMaskedWhereverItStandsInASentence(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, kind := number(r)
		text := rapid.SampledFrom([]string{"", "我的号码是", "：", "（", "您好 ", "\n"}).Draw(r, "before") + n +
			rapid.SampledFrom([]string{"", "，谢谢", "。", "）", " 麻烦了", "\n"}).Draw(r, "after")
		found := Find(text)
		if len(found) != 1 || kind == IDCard && found[0].Kind != IDCard {
			r.Fatalf("%q holds %v, want %s", text, found, kind)
		}
		masked := Mask(text)
		if strings.Contains(masked, n) || !strings.Contains(masked, hidden) || !strings.Contains(masked, n[len(n)-4:]) {
			r.Fatalf("%q becomes %q", text, masked)
		}
		if Mask(masked) != masked {
			r.Fatalf("masked twice %q becomes %q", masked, Mask(masked))
		}
	})
}

func TestMaskingChangesNothingButTheNumbers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("0123456789Xx -_\\A张，。１２…"))).Draw(r, "text")
		runes, masked := []rune(text), []rune(Mask(text))
		for i, s := range slices.Backward(Find(text)) {
			if s.Start < 0 || s.End > len(runes) || s.End-s.Start < cutDigits {
				r.Fatalf("number %d of %q is %v", i, text, s)
			}
			ends := shown[s.Kind]
			runes = slices.Replace(runes, s.Start+ends[0], s.End-ends[1], []rune(hidden)...)
		}
		if string(runes) != string(masked) {
			r.Fatalf("%q becomes %q, want %q", text, string(masked), string(runes))
		}
	})
}

func TestEveryTextOfACardIsMaskedAndTheCardGivenStays(t *testing.T) {
	const secret = "13812345678"
	full := func() cards.Card {
		input := cards.Input{Label: secret, Placeholder: secret, Value: secret, Options: []cards.Option{{Value: "a", Label: secret}}, Canned: []cards.Option{{Label: secret}}, Edit: cards.Action{Label: secret, Confirm: secret}}
		return cards.Card{
			Title: secret, Subtitle: secret, Summary: secret, Footer: secret, Tags: []cards.Tag{{Text: secret}},
			Body: []cards.Block{
				cards.Fields{{Label: secret, Value: secret}}, cards.Markdown(secret), cards.Note(secret), cards.Timeline{{Who: secret, What: secret}},
				cards.People{{Label: secret, Name: secret}}, cards.Progress{Steps: []string{secret}}, cards.Divider{},
			},
			Forms: []cards.Form{{Inputs: []cards.Input{input}, Submit: cards.Action{Label: secret}}}, Actions: []cards.Action{{Label: secret, Confirm: secret}},
		}
	}
	given := full()
	masked, found := Card(given)
	if text := fmt.Sprintf("%+v", masked); !found || strings.Contains(text, secret) || strings.Count(text, hidden) != strings.Count(fmt.Sprintf("%+v", given), secret) {
		t.Errorf("masked: %s", text)
	}
	if fmt.Sprintf("%+v", given) != fmt.Sprintf("%+v", full()) {
		t.Errorf("the card given became %+v", given)
	}
	if _, found := Card(cards.Card{Title: "打印机卡纸"}); found {
		t.Error("something is found on a card that has nothing")
	}
}

func TestEveryStringOfADocumentIsMaskedAndNumbersStay(t *testing.T) {
	got, found, err := Document(map[string]any{"a": "电话13812345678", "n": 13812345678, "in": []any{map[string]string{"x": "13812345678"}}, "none": nil})
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if _, found, _ := Document(map[string]any{"a": "打印机卡纸", "n": 13812345678}); found {
		t.Error("something is found in a document that has nothing")
	}
	if text := fmt.Sprint(got); text != "map[a:电话138＊＊＊＊5678 in:[map[x:138＊＊＊＊5678]] n:13812345678 none:<nil>]" {
		t.Error(text)
	}
}
