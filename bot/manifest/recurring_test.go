package manifest

import (
	"errors"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestWhatRecursIsJudgedBeforeItIsApplied(t *testing.T) {
	m := &Manifest{}
	m.Recurring = []core.Recurring{
		{ID: "a", Desk: "nowhere", Title: "x", Every: "workday", At: "09:00"}, {ID: "b", Desk: "it", Every: "month", On: "40", At: "09:00", For: "nobody", Priority: "P9"},
		{ID: "b", Desk: "it", Title: "x", Every: "month", On: "workday 1", At: "09:00"},
	}
	j := &judge{m: m, desks: map[core.DeskID]core.Desk{"it": {ID: "it"}}}
	j.recurring()
	said := errors.Join(j.errs...).Error()
	for _, want := range []string{`desk "nowhere"`, "title is empty", `"40"`, `"nobody"`, `"P9"`, "id of its own"} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is not told:\n%s", want, said)
		}
	}
}
