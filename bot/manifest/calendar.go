package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/core"
)

// Calendar reads one calendar from a file that holds nothing else, or the one with an id from a file of an org's set-up; an empty id means the
// only one. YAML and JSON are both read.
func Calendar(raw []byte, id string) (core.Calendar, error) {
	var several struct {
		Calendars []core.Calendar `yaml:"calendars"`
	}
	if err := yaml.Unmarshal(raw, &several); err != nil {
		return core.Calendar{}, errors.New(yaml.FormatError(err, false, false))
	}
	if len(several.Calendars) == 0 {
		var one core.Calendar
		if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&one); err != nil {
			return one, errors.New(yaml.FormatError(err, false, false))
		}
		return one, nil
	}
	if id == "" && len(several.Calendars) == 1 {
		return several.Calendars[0], nil
	}
	var ids []string
	for _, c := range several.Calendars {
		ids = append(ids, c.ID)
	}
	if i := slices.Index(ids, id); i >= 0 {
		return several.Calendars[i], nil
	}
	return core.Calendar{}, fmt.Errorf("文件里有日历 %v，请用 --id 指明其中一份", ids)
}
