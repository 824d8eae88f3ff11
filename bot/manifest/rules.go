package manifest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/core"
)

// ReadRules reads a YAML list of rules, or a document with one under "rules", and judges them as apply would if the set-up had them.
func ReadRules(s core.Setup, text string) ([]core.Rule, error) {
	var doc struct {
		Rules []core.Rule `yaml:"rules"`
	}
	var shape any
	if err := yaml.Unmarshal([]byte(text), &shape); err != nil {
		return nil, errors.New(yaml.FormatError(err, false, true))
	}
	var into any = &doc.Rules
	if _, mapping := shape.(map[string]any); mapping {
		into = &doc
	}
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text)), yaml.Strict()).Decode(into); err != nil && shape != nil {
		return nil, errors.New(yaml.FormatError(err, false, true))
	}
	if len(doc.Rules) == 0 {
		return nil, fmt.Errorf("there are no rules: write a list such as - {name: ..., when: ..., priority: P1}")
	}
	s.Rules = doc.Rules
	j := newJudge(&Manifest{Setup: s})
	for _, d := range s.Desks {
		j.desks[d.ID] = d
	}
	j.rules()
	return doc.Rules, errors.Join(j.errs...)
}
