package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// What a call may ask for: after the last try people see to it, so nobody should have to wait for that much longer than half an hour.
const (
	mostTries      = 10
	longestWait    = 10 * time.Minute
	longestTimeout = time.Minute
)

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// judgeCall tells what keeps another system from doing a task.
func judgeCall(k core.TaskTemplate, fields []core.CatalogueField) []string {
	if k.Call == nil {
		return nil
	}
	var out []string
	c := *k.Call
	if !hookName.MatchString(c.Hook) {
		out = append(out, fmt.Sprintf("hook %q: name an address of the configuration's webhooks, in lower-case letters, digits and hyphens", c.Hook))
	}
	if c.Undoes && strings.TrimSpace(k.Undo) == "" {
		out = append(out, "undoes without undo: say in undo what is taken back, it is the title of that task")
	}
	if c.Tries < 0 || c.Tries > mostTries {
		out = append(out, fmt.Sprintf("tries %d: use 1 to %d", c.Tries, mostTries))
	}
	if wait := time.Duration(c.Wait); wait < 0 || wait > longestWait {
		out = append(out, fmt.Sprintf("wait %s: use at most %s", wait, longestWait))
	}
	if timeout := time.Duration(c.Timeout); timeout < 0 || timeout > longestTimeout {
		out = append(out, fmt.Sprintf("timeout %s: use at most %s", timeout, longestTimeout))
	}
	for _, name := range c.Send {
		i := slices.IndexFunc(fields, func(f core.CatalogueField) bool { return f.Name == name })
		switch {
		case i < 0:
			out = append(out, fmt.Sprintf("send %q, which is no field", name))
		case fields[i].Type == core.FieldAttachment:
			out = append(out, fmt.Sprintf("send %q: files can't be sent", name))
		}
	}
	return out
}
