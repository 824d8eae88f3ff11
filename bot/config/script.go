package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Script is a program that rules may run, by its name. Only the configuration says which program that is and what it is given.
type Script struct {
	// Path is the program itself; no shell reads it or its arguments.
	Path string `yaml:"path"`
	// Args are its arguments. Facts of the ticket stand in braces, see ScriptFacts.
	Args []string `yaml:"args"`
	// Timeout is the longest it runs, 1m where nothing is said.
	Timeout core.Duration `yaml:"timeout"`
	// Env names the variables of this process that it may see.
	Env []string `yaml:"env"`
	// Risky demands an approval before it runs.
	Risky bool `yaml:"risky"`
	// Org may run it alone; empty is every org of the installation.
	Org core.OrgID `yaml:"org"`
}

// Times of scripts.
const (
	scriptTimeout = time.Minute
	scriptLongest = 10 * time.Minute
)

// ScriptFacts are what arguments may hold in braces.
var ScriptFacts = []string{"number", "desk", "type", "status", "priority", "category", "title", "site", "requester", "requester_name", "rule", "event", "key"}

var (
	factPattern = regexp.MustCompile(`\{([^{}]*)\}`)
	envPattern  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// Longest is how long the script may run.
func (s Script) Longest() time.Duration {
	if s.Timeout == 0 {
		return scriptTimeout
	}
	return time.Duration(s.Timeout)
}

// Validate judges one script and reports every problem.
func (s Script) Validate() error {
	var errs []error
	if !filepath.IsAbs(s.Path) {
		errs = append(errs, fmt.Errorf("path %q: write the whole path of the program, beginning with /", s.Path))
	}
	for _, a := range s.Args {
		for _, m := range factPattern.FindAllStringSubmatch(a, -1) {
			if !slices.Contains(ScriptFacts, m[1]) {
				errs = append(errs, fmt.Errorf("args: {%s} is not known; there are {%s}", m[1], strings.Join(ScriptFacts, "}, {")))
			}
		}
	}
	if s.Timeout < 0 || s.Longest() > scriptLongest {
		errs = append(errs, errors.New("timeout: use a time such as 30s, at most 10m"))
	}
	for _, name := range s.Env {
		if !envPattern.MatchString(name) {
			errs = append(errs, fmt.Errorf("env %q: write names of variables, without values", name))
		}
	}
	return errors.Join(errs...)
}

// Argv is what a script is started with. A value never begins with a dash, so that none is taken for an option, and holds no control characters.
func (s Script) Argv(facts map[string]string) []string {
	out := make([]string, len(s.Args))
	for i, a := range s.Args {
		out[i] = factPattern.ReplaceAllStringFunc(a, func(m string) string { return harmless(facts[m[1:len(m)-1]]) })
	}
	return out
}

func harmless(value string) string {
	value = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, value)
	return strings.TrimLeft(value, "- ")
}
