package form

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

var namePattern = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// Judge returns everything that is wrong with a form as it is written: what could never be asked, answered or understood.
func Judge(fields []core.CatalogueField) []error {
	var out []error
	for i, f := range fields {
		bad := func(format string, args ...any) {
			out = append(out, fmt.Errorf("field %q: "+format, append([]any{f.Name}, args...)...))
		}
		if !namePattern.MatchString(f.Name) {
			bad("use small letters, digits and underscores for its name, at most 32")
		}
		if slices.ContainsFunc(fields[:i], func(g core.CatalogueField) bool { return g.Name == f.Name }) {
			bad("is defined twice")
		}
		if strings.TrimSpace(f.Label) == "" {
			bad("label is empty: it is the question people read")
		}
		if _, known := kinds[f.Type]; !known {
			bad("unknown type %q", f.Type)
			continue
		}
		judgeOptions(f, bad)
		judgeRules(f, bad)
		judgeBounds(f, bad)
		if f.MaxFiles < 0 || f.MaxFiles > 0 && f.Type != core.FieldAttachment {
			bad("max_files %d: it is how many files an attachment takes, 1 or more", f.MaxFiles)
		}
		for _, problem := range JudgeCondition(f.When, fields[:i]) {
			bad("is never shown: %s", problem)
		}
	}
	return out
}

func judgeOptions(f core.CatalogueField, bad func(string, ...any)) {
	chosen := f.Type == core.FieldSelect || f.Type == core.FieldMultiselect
	switch {
	case chosen && len(f.Options) == 0:
		bad("is a %s without options", f.Type)
	case !chosen && len(f.Options) > 0:
		bad("has options, but is no select")
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if strings.TrimSpace(o) != o || o == "" || seen[strings.ToLower(o)] {
			bad("option %q is empty, padded or there twice", o)
		}
		if f.Type == core.FieldMultiselect && strings.Contains(o, Joint) {
			bad("option %q holds %s, which stands between choices", o, Joint)
		}
		seen[strings.ToLower(o)] = true
	}
}

func judgeRules(f core.CatalogueField, bad func(string, ...any)) {
	if _, known := checks[f.Check]; f.Check != "" && !known {
		bad("unknown check %q", f.Check)
	}
	if _, err := regexp.Compile(f.Pattern); err != nil {
		bad("pattern: %v", err)
	}
	if f.Pattern != "" && f.Message == "" {
		bad("a pattern needs a message that says what to write")
	}
}

// judgeBounds judges Min and Max in the terms of the field's type.
func judgeBounds(f core.CatalogueField, bad func(string, ...any)) {
	var low, high *big.Rat
	for _, b := range []struct {
		name, value string
		into        **big.Rat
	}{{"min", f.Min, &low}, {"max", f.Max, &high}} {
		if b.value == "" {
			continue
		}
		ok := false
		switch f.Type {
		case core.FieldNumber, core.FieldMoney:
			*b.into, ok = new(big.Rat).SetString(b.value)
		case core.FieldDate:
			var at string
			if at, ok = bound(b.value, time.Now()); ok {
				days, _ := time.Parse(dayForm, at)
				*b.into = big.NewRat(days.Unix(), 1)
			}
		default:
			n, err := strconv.Atoi(b.value)
			if ok = err == nil && n >= 0; ok {
				*b.into = big.NewRat(int64(n), 1)
			}
		}
		if !ok {
			bad("%s %q is no bound of a %s", b.name, b.value, f.Type)
		}
	}
	if low != nil && high != nil && low.Cmp(high) > 0 {
		bad("min %s is above max %s: nothing would be accepted", f.Min, f.Max)
	}
}

// JudgeCondition says why a condition can never hold with the fields that are answered before.
func JudgeCondition(c core.Condition, before []core.CatalogueField) []string {
	var out []string
	for _, name := range sorted(c) {
		i := slices.IndexFunc(before, func(f core.CatalogueField) bool { return f.Name == name })
		if i < 0 {
			out = append(out, fmt.Sprintf("no earlier field is called %q", name))
			continue
		}
		f := before[i]
		if len(c[name]) == 0 {
			out = append(out, fmt.Sprintf("no value of %q is named", name))
		}
		for _, w := range c[name] {
			_, limit, compared := comparison(w)
			number := f.Type == core.FieldNumber || f.Type == core.FieldMoney
			_, numeric := new(big.Rat).SetString(limit)
			switch {
			case compared && number && !numeric, compared && !number && f.Type != core.FieldDate:
				out = append(out, fmt.Sprintf("%q can't be compared with %q", name, w))
			case !compared && len(f.Options) > 0 && !slices.Contains(f.Options, w):
				out = append(out, fmt.Sprintf("%q has no option %q", name, w))
			}
		}
	}
	return out
}

func sorted(c core.Condition) []string {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
