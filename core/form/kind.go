package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
)

// kind is what a type of field does with what was given, and how its bounds are understood.
type kind struct {
	read   func(f core.CatalogueField, given string, today time.Time) (answer, problem string)
	bounds func(f core.CatalogueField, answer string, today time.Time) (problem string)
}

var kinds = map[string]kind{
	core.FieldText:        {oneLine, length},
	core.FieldMultiline:   {asGiven, length},
	core.FieldNumber:      {number, amount},
	core.FieldMoney:       {money, amount},
	core.FieldDate:        {day, days},
	core.FieldSelect:      {choice, unbounded},
	core.FieldMultiselect: {choices, count},
	core.FieldPerson:      {oneLine, length},
	core.FieldAsset:       {assetCode, unbounded},
	core.FieldAttachment:  {asGiven, unbounded},
}

// textRunes is how long an answer may be where the field doesn't say; a card's text box and the timeline hold as much.
const textRunes = 500

func asGiven(_ core.CatalogueField, given string, _ time.Time) (string, string) { return given, "" }

func oneLine(_ core.CatalogueField, given string, _ time.Time) (string, string) {
	return strings.Join(strings.Fields(given), " "), ""
}

func unbounded(core.CatalogueField, string, time.Time) string { return "" }

func length(f core.CatalogueField, answer string, _ time.Time) string {
	n := utf8.RuneCountInString(answer)
	if low, err := strconv.Atoi(f.Min); err == nil && n < low {
		return "「" + f.Label + "」至少写 " + f.Min + " 个字，请补充得具体一些。"
	}
	high, err := strconv.Atoi(f.Max)
	if err != nil {
		high = textRunes
	}
	if n > high {
		return "「" + f.Label + "」最多 " + strconv.Itoa(high) + " 个字，请精简一下。"
	}
	return ""
}

// choice takes an option by its words, its number, its value on a card, or words that only one option holds.
func choice(f core.CatalogueField, given string, _ time.Time) (string, string) {
	if o, ok := option(f, given); ok {
		return o, ""
	}
	return "", "「" + f.Label + "」请从列出的选项里选择。"
}

func option(f core.CatalogueField, given string) (string, bool) {
	given = strings.TrimSpace(given)
	for i, o := range f.Options {
		n := strconv.Itoa(i + 1)
		if strings.EqualFold(given, o) || narrow(given) == n || given == "o"+n {
			return o, true
		}
	}
	var held []string
	for _, o := range f.Options {
		if utf8.RuneCountInString(given) > 1 && strings.Contains(strings.ToLower(o), strings.ToLower(given)) {
			held = append(held, o)
		}
	}
	if len(held) == 1 {
		return held[0], true
	}
	return "", false
}

// choices takes several, in the order of the form.
func choices(f core.CatalogueField, given string, today time.Time) (string, string) {
	parts := []string{given}
	if _, whole := option(f, given); !whole {
		parts = strings.FieldsFunc(given, func(r rune) bool { return strings.ContainsRune(",，、;；/", r) || unicode.IsSpace(r) })
	}
	if len(parts) == 0 {
		return "", "「" + f.Label + "」请从列出的选项里选择，可选多个，例如「1、3」。"
	}
	var chosen []string
	for _, p := range parts {
		o, problem := choice(f, p, today)
		if problem != "" {
			return "", "「" + f.Label + "」里没有「" + p + "」，请从列出的选项里选择，可选多个，例如「1、3」。"
		}
		chosen = append(chosen, o)
	}
	var out []string
	for _, o := range f.Options {
		if slices.Contains(chosen, o) {
			out = append(out, o)
		}
	}
	return strings.Join(out, Joint), ""
}

func count(f core.CatalogueField, answer string, _ time.Time) string {
	n := len(strings.Split(answer, Joint))
	if low, err := strconv.Atoi(f.Min); err == nil && n < low {
		return "「" + f.Label + "」至少选 " + f.Min + " 项。"
	}
	if high, err := strconv.Atoi(f.Max); err == nil && n > high {
		return "「" + f.Label + "」最多选 " + f.Max + " 项。"
	}
	return ""
}

// assetPattern is a code as it stands on the label of a thing: PRN-3F-02.
var assetPattern = regexp.MustCompile(`^[A-Z]{2,6}(-[0-9A-Z]{1,12}){1,4}$`)

func assetCode(f core.CatalogueField, given string, _ time.Time) (string, string) {
	code := strings.ToUpper(narrow(strings.Join(strings.Fields(given), "")))
	if !assetPattern.MatchString(code) {
		return "", "「" + f.Label + "」请填写设备标签上的编号，例如 PRN-3F-02。"
	}
	return code, ""
}

// narrow turns full-width characters into their plain forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}
