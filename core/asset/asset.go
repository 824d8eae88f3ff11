// Package asset is the register of things that people are given and tickets are about: what an asset is, how it stands in a file, and how its code is
// found in what people write. It knows no store.
package asset

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
)

// Asset is a thing with a code on its label.
type Asset struct {
	Code   string        `json:"code"` // PRN-3F-02
	Kind   string        `json:"kind"` // 打印机
	Holder core.PersonID `json:"holder,omitempty"`
	Site   string        `json:"site,omitempty"`
	State  State         `json:"state"`
}

// State is where an asset stands in its life.
type State string

// States.
const (
	InUse   State = "in_use"
	InStock State = "in_stock"
	Repair  State = "repair"
	Retired State = "retired"
)

// stateNames are what people call the states; the first is how a file is written.
var stateNames = map[State][]string{
	InUse: {"在用", "使用中", "in_use"}, InStock: {"库存", "在库", "in_stock"}, Repair: {"维修", "维修中", "repair"}, Retired: {"报废", "已报废", "retired"},
}

// Name is what people call a state.
func (s State) Name() string {
	if names := stateNames[s]; len(names) > 0 {
		return names[0]
	}
	return string(s)
}

func stateNamed(name string) (State, bool) {
	for s, names := range stateNames {
		for _, n := range names {
			if strings.EqualFold(n, name) {
				return s, true
			}
		}
	}
	return "", false
}

// codeShape is what a code may be: it travels in buttons, and people type it.
var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{2,39}$`)

// Normal is a code as it is stored: upper case, ASCII hyphens.
func Normal(code string) string {
	return strings.ToUpper(strings.NewReplacer("－", "-", "—", "-", "–", "-").Replace(strings.TrimSpace(code)))
}

var (
	errCode    = errors.New("编号应为 3–40 个字母、数字或连字符，例如 PRN-3F-02")
	errState   = errors.New("状态应为 在用、库存、维修 或 报废")
	errMissing = errors.New("编号和类别都要填写")
)

// longest is how many characters a kind or a site may have: they stand on labels and cards.
const longest = 60

// Judge says what is wrong with an asset that somebody filled in. Whether its holder exists, others know.
func Judge(a Asset) error {
	switch {
	case a.Code == "" || a.Kind == "":
		return errMissing
	case !codeShape.MatchString(a.Code):
		return errCode
	case stateNames[a.State] == nil:
		return errState
	case utf8.RuneCountInString(a.Kind) > longest || utf8.RuneCountInString(a.Site) > longest:
		return fmt.Errorf("类别和地点最多 %d 个字", longest)
	}
	return nil
}
