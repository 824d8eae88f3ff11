// Package form knows what the fields of a request form mean: which are shown, how an answer is read from what a person typed, tapped or said,
// what is wrong with it in their words, and how it is displayed. It is pure and the only reader of answers, so that a card and a dialogue hold
// to the same rules. Who a name belongs to it leaves to its caller.
package form

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Answers are canonical values by field: an option's words (several joined by Joint), "1234.50", "2026-12-01", a person's id. An empty one was
// skipped on purpose; one that is missing was not asked yet.
type Answers = map[string]string

// Joint stands between the choices of one answer.
const Joint = "、"

// Shown lists the fields that are asked for with the answers given so far.
func Shown(fields []core.CatalogueField, a Answers) []core.CatalogueField {
	var out []core.CatalogueField
	for _, f := range fields {
		if Holds(f.When, fields, a) {
			out = append(out, f)
		}
	}
	return out
}

// Open lists the shown fields without an answer.
func Open(fields []core.CatalogueField, a Answers) []core.CatalogueField {
	var out []core.CatalogueField
	for _, f := range Shown(fields, a) {
		if _, answered := a[f.Name]; !answered {
			out = append(out, f)
		}
	}
	return out
}

// Keep drops the answers of fields that are not shown any more.
func Keep(fields []core.CatalogueField, a Answers) Answers {
	out := Answers{}
	for _, f := range fields { // a field's condition names earlier ones only
		if v, ok := a[f.Name]; ok && Holds(f.When, fields, out) {
			out[f.Name] = v
		}
	}
	return out
}

// skips are the words with which an optional question is passed over.
var skips = []string{"", "无", "没有", "跳过", "skip", "none"}

// Read turns what a person gave for a field into its answer, or says in their words what is wrong with it. Today is the day where they are.
func Read(f core.CatalogueField, given string, today time.Time) (answer string, problem language.Phrase) {
	given = strings.TrimSpace(given)
	for _, s := range skips {
		if !strings.EqualFold(given, s) || given != "" && slices.Contains(f.Options, given) { // 「没有」 may be one of the options
			continue
		}
		if f.Required {
			return "", language.Say("「%s」是必填项。", f.Label)
		}
		return "", language.Phrase{}
	}
	k, ok := kinds[f.Type]
	if !ok {
		return "", language.Say("「%s」暂时不能填写，请联系服务台管理员。", f.Label)
	}
	if answer, problem = k.read(f, given, today); !problem.Empty() {
		return "", problem
	}
	if problem = k.bounds(f, answer, today); !problem.Empty() {
		return "", problem
	}
	return rules(f, answer)
}

// Display is an answer as people read it.
func Display(f core.CatalogueField, answer string) language.Phrase {
	if f.Type == core.FieldMoney && answer != "" {
		return language.Say("%s 元", grouped(answer))
	}
	return language.Words(answer)
}
