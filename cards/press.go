package cards

import (
	"fmt"
	"strconv"
	"strings"
)

// pressVersion prefixes every encoded press, so that a future layout can be told from this one.
const pressVersion = "d1"

// EncodePress packs p into one string of [0-9A-Za-z_.-] for platforms whose buttons carry only an id (DingTalk action ids, WeCom keys):
// "d1.<object>.<revision>.<arg>.<verb>". The verb stands last because it may contain dots.
func EncodePress(p Press) string {
	return strings.Join([]string{pressVersion, p.Object, strconv.Itoa(p.Revision), p.Arg, p.Verb}, ".")
}

// DecodePress is the inverse of EncodePress.
func DecodePress(s string) (Press, error) {
	parts := strings.SplitN(s, ".", 5)
	if len(parts) != 5 || parts[0] != pressVersion || parts[4] == "" {
		return Press{}, fmt.Errorf("button id %.40q is not one of ours", s)
	}
	rev, err := strconv.Atoi(parts[2])
	if err != nil {
		return Press{}, fmt.Errorf("button id %.40q: revision: %w", s, err)
	}
	return Press{Object: parts[1], Revision: rev, Arg: parts[3], Verb: parts[4]}, nil
}
