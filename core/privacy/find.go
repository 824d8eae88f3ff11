// Package privacy finds numbers in text that tell who somebody is or where their money lies: resident ID cards, mobile phones and bank cards of
// mainland China. It masks them for places where more people read than need to know. It decides by check digits wherever there are any, so that serial
// and order numbers stay readable; it knows nothing of who reads.
package privacy

// Kind says what a number is.
type Kind string

// Kinds.
const (
	IDCard   Kind = "id_card"
	Phone    Kind = "phone"
	BankCard Kind = "bank_card"
	// Cut is what may be the beginning of any of them: a text was shortened in the middle of it.
	Cut Kind = "cut"
)

// cutDigits is how many digits before an ellipsis tell too much.
const cutDigits = 7

// Span is a number in a text, by runes: from Start up to End.
type Span struct {
	Start, End int
	Kind       Kind
}

// shape is how the digits of a kind are grouped: sizes of groups that a single separator may stand between.
type shape struct {
	kind   Kind
	groups []int
	valid  func(digits string) bool
}

// shapes are tried in this order: an ID card first, whose check says more than that of a bank card of the same length.
var shapes = []shape{
	{IDCard, []int{6, 8, 4}, validID},
	{BankCard, []int{4, 4, 4, 4, 3}, validCard}, {BankCard, []int{6, 13}, validCard}, {BankCard, []int{4, 4, 4, 4, 2}, validCard},
	{BankCard, []int{4, 4, 4, 4, 1}, validCard}, {BankCard, []int{4, 4, 4, 4}, validCard},
	{Phone, []int{3, 4, 4}, validPhone},
}

// Find lists the numbers in a text, in order. Numbers that are part of a code with letters, such as SN-13812345678, are none.
func Find(text string) []Span { return find([]rune(text)) }

func find(text []rune) []Span {
	var out []Span
	for i := 0; i < len(text); {
		if _, ok := digit(text[i]); !ok || i > 0 && isDigit(text[i-1]) || inCode(text, i) {
			i++
			continue
		}
		span, ok := at(text, i)
		if !ok {
			i++
			continue
		}
		out = append(out, span)
		i = span.End
	}
	return out
}

// at finds the number that begins at a place.
func at(text []rune, start int) (Span, bool) {
	for _, s := range shapes {
		begin := start
		if s.kind == Phone {
			begin = afterCountry(text, start)
		}
		digits, end, ok := s.read(text, begin)
		if ok && s.valid(digits) {
			return Span{begin, end, s.kind}, true
		}
	}
	return cut(text, start)
}

// cut finds digits that end in an ellipsis: no check digit can tell what they were.
func cut(text []rune, start int) (Span, bool) {
	n, i := 0, start
	for i < len(text) {
		next := i
		if n > 0 {
			next = skipSeparator(text, i)
		}
		if next >= len(text) || !isDigit(text[next]) {
			break
		}
		n, i = n+1, next+1
	}
	return Span{start, i, Cut}, n >= cutDigits && i < len(text) && text[i] == '…'
}

// read takes the groups of a shape from a place; what follows must not go on with the number.
func (s shape) read(text []rune, i int) (digits string, end int, ok bool) {
	for g, size := range s.groups {
		if g > 0 {
			i = skipSeparator(text, i)
		}
		for n := range size {
			if i >= len(text) {
				return "", 0, false
			}
			d, isDigit := digit(text[i])
			last := s.kind == IDCard && g == len(s.groups)-1 && n == size-1
			switch {
			case isDigit:
				digits += string(d)
			case last && (text[i] == 'X' || text[i] == 'x' || text[i] == 'Ｘ'):
				digits += "X"
			default:
				return "", 0, false
			}
			i++
		}
	}
	return digits, i, ends(text, i)
}

// ends reports whether a number may end at i.
func ends(text []rune, i int) bool {
	if i >= len(text) {
		return true
	}
	if isDigit(text[i]) || isLetter(text[i]) {
		return false
	}
	return !(joins(text[i]) && i+1 < len(text) && isLetter(text[i+1]))
}

// inCode reports whether what stands before i makes it part of a code with letters.
func inCode(text []rune, i int) bool {
	for j := i - 1; j >= 0; j-- {
		switch {
		case isLetter(text[j]):
			return true
		case !isDigit(text[j]) && !joins(text[j]):
			return false
		}
	}
	return false
}

// afterCountry skips +86 and 0086 and 86 before a mobile number.
func afterCountry(text []rune, i int) int {
	for _, code := range []string{"0086", "86"} {
		j, ok := i, true
		for _, want := range code {
			if j >= len(text) || !isDigit(text[j]) {
				ok = false
				break
			}
			d, _ := digit(text[j])
			ok = ok && d == want
			j++
		}
		if ok {
			return skipSeparator(text, j)
		}
	}
	return i
}

// skipSeparator steps over one space or hyphen, which may be escaped for Markdown.
func skipSeparator(text []rune, i int) int {
	j := i
	if j+1 < len(text) && text[j] == '\\' {
		j++
	}
	if j < len(text) && (text[j] == ' ' || text[j] == '-' || text[j] == '\u00a0' || text[j] == '－' || text[j] == '　') {
		return j + 1
	}
	return i
}

// digit returns an ASCII or full-width digit as ASCII.
func digit(r rune) (rune, bool) {
	if r >= '０' && r <= '９' {
		r += '0' - '０'
	}
	return r, r >= '0' && r <= '9'
}

func isDigit(r rune) bool { _, ok := digit(r); return ok }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// joins reports whether r holds the parts of a code together.
func joins(r rune) bool { return r == '-' || r == '_' || r == '\\' }
