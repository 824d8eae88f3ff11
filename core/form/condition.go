package form

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// Holds reports whether every field the condition names has one of its values. A field that is not shown itself has none.
func Holds(c core.Condition, fields []core.CatalogueField, a Answers) bool {
	for name, wanted := range c {
		i := slices.IndexFunc(fields, func(f core.CatalogueField) bool { return f.Name == name })
		if i < 0 || !Holds(fields[i].When, fields[:i], a) || !fits(fields[i], a[name], wanted) {
			return false
		}
	}
	return true
}

func fits(f core.CatalogueField, answer string, wanted []string) bool {
	if answer == "" {
		return false
	}
	given := []string{answer}
	if f.Type == core.FieldMultiselect {
		given = strings.Split(answer, Joint)
	}
	return slices.ContainsFunc(wanted, func(w string) bool {
		if op, bound, ok := comparison(w); ok {
			return compares(f.Type, answer, op, bound)
		}
		return slices.Contains(given, w)
	})
}

var comparisonPattern = regexp.MustCompile(`^(>=|<=|>|<)\s*(\S+)$`)

// comparison takes ">=5000" apart.
func comparison(s string) (op, bound string, ok bool) {
	m := comparisonPattern.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

func compares(kind, answer, op, bound string) bool {
	order := strings.Compare(answer, bound) // days compare as they are written
	if kind == core.FieldNumber || kind == core.FieldMoney {
		a, okA := new(big.Rat).SetString(answer)
		b, okB := new(big.Rat).SetString(bound)
		if !okA || !okB {
			return false
		}
		order = a.Cmp(b)
	}
	switch op {
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order < 0
}
