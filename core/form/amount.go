package form

import (
	"math/big"
	"regexp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// quantity is a number as people write one: 1,200 / ￥1200 / 1.2万 / 3 台.
var quantity = regexp.MustCompile(`^[¥￥$]?\s*(-?\d+(?:\.\d+)?)\s*(万|千|k|K)?\s*(元|块|块钱|人民币|RMB|rmb|个|台|份|人|件|套|次|天|小时)?$`)

var units = map[string]int64{"": 1, "千": 1000, "k": 1000, "K": 1000, "万": 10000}

func parse(given string) (*big.Rat, bool) {
	m := quantity.FindStringSubmatch(strings.ReplaceAll(narrow(given), ",", ""))
	if m == nil || len(m[1]) > 20 {
		return nil, false
	}
	v, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return nil, false
	}
	return v.Mul(v, big.NewRat(units[m[2]], 1)), true
}

func number(f core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	v, ok := parse(given)
	if !ok {
		return "", language.Say("「%s」请填写数字，例如 3。", f.Label)
	}
	return plain(v.FloatString(6)), language.Phrase{}
}

func money(f core.CatalogueField, given string, _ time.Time) (string, language.Phrase) {
	v, ok := parse(given)
	if !ok {
		return "", language.Say("「%s」请填写金额，例如 1280 或 1280.50。", f.Label)
	}
	cents := new(big.Rat).Mul(v, big.NewRat(100, 1))
	if !cents.IsInt() {
		return "", language.Say("「%s」最多精确到分，例如 1280.50。", f.Label)
	}
	return v.FloatString(2), language.Phrase{}
}

func amount(f core.CatalogueField, answer string, _ time.Time) language.Phrase {
	v, _ := new(big.Rat).SetString(answer)
	low, hasLow := new(big.Rat).SetString(f.Min)
	high, hasHigh := new(big.Rat).SetString(f.Max)
	switch {
	case hasLow && v.Cmp(low) < 0:
		return language.Say("「%s」不能小于 %s。", f.Label, f.Min)
	case hasHigh && v.Cmp(high) > 0:
		return language.Say("「%s」不能超过 %s。", f.Label, f.Max)
	}
	return language.Phrase{}
}

// plain drops the zeros behind a decimal point.
func plain(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// grouped puts commas between thousands.
func grouped(s string) string {
	whole, cents, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents == "" {
		return sign + whole
	}
	return sign + whole + "." + cents
}
