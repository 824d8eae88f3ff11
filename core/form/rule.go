package form

import (
	"regexp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// rule is a check that many forms share.
type rule struct {
	ok      func(string) bool
	message string
}

// checks are the rules a field can name.
var checks = map[string]rule{
	// 发票号码: eight digits on paper and old electronic ones, twenty on 数电票 (国家税务总局公告 2024 年第 11 号).
	"invoice": {pattern(`\d{8}|\d{20}`), "发票号码应为 8 位数字，数电发票为 20 位，请核对票面右上角。"},
	// GB 11643-1999.
	"id_card":     {idCard, "身份证号不正确：应为 18 位，请核对每一位（末位可以是 X）。"},
	"phone":       {pattern(`1[3-9]\d{9}`), "手机号应为 11 位数字，请核对。"},
	"email":       {pattern(`[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+`), "邮箱地址不完整，例如 name@example.com。"},
	"plate":       {pattern(`[\p{Han}][A-Z][0-9A-Z]{4,5}[0-9A-Z\p{Han}]`), "车牌号不正确，例如 沪A12345，新能源车为 8 位。"},
	"credit_code": {creditCode, "统一社会信用代码不正确：应为 18 位，请对照营业执照核对。"},
}

func pattern(p string) func(string) bool { return regexp.MustCompile(`^(?:` + p + `)$`).MatchString }

// rules applies the check and the pattern of a field to its answer.
func rules(f core.CatalogueField, answer string) (string, language.Phrase) {
	if c, named := checks[f.Check]; named {
		answer = strings.ToUpper(narrow(strings.ReplaceAll(answer, " ", "")))
		if f.Check == "email" {
			answer = strings.ToLower(answer)
		}
		if !c.ok(answer) {
			return "", or(f.Message, language.Say(c.message))
		}
	}
	if f.Pattern == "" {
		return answer, language.Phrase{}
	}
	p, err := regexp.Compile(`^(?:` + f.Pattern + `)$`)
	if err == nil && p.MatchString(answer) {
		return answer, language.Phrase{}
	}
	return "", or(f.Message, language.Say("「%s」的格式不对，请核对后再填。", f.Label))
}

func or(s string, otherwise language.Phrase) language.Phrase {
	if s == "" {
		return otherwise
	}
	return language.Words(s)
}

// idCard checks the number of a resident: a day of birth that exists, and the check digit (ISO 7064, MOD 11-2).
func idCard(s string) bool {
	if !pattern(`[1-9]\d{16}[\dX]`)(s) {
		return false
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == s[17]
}

// creditAlphabet are the characters of a unified social credit code (GB 32100-2015): no I, O, S, V, Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode checks a company's code by its check character: weights 3^i mod 31.
func creditCode(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31] == s[17]
}
