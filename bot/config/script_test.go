package config_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

func TestMistakesInAScriptAreNamed(t *testing.T) {
	for want, s := range map[string]config.Script{
		"whole path":             {Path: "clean.sh"},
		"{password} is not":      {Path: "/bin/x", Args: []string{"--as={password}"}},
		"at most 10m":            {Path: "/bin/x", Timeout: core.Duration(time.Hour)},
		"such as 30s":            {Path: "/bin/x", Timeout: -1},
		`env "A=b": write names`: {Path: "/bin/x", Env: []string{"A=b"}},
	} {
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", s, err, want)
		}
	}
	sound := config.Script{Path: "/bin/x", Args: []string{"--number={number}", "{title}"}, Timeout: core.Duration(time.Second), Env: []string{"PATH"}}
	if err := sound.Validate(); err != nil {
		t.Error(err)
	}
}

func TestNoFactOfATicketBecomesAnOptionOrASecondArgument(t *testing.T) {
	s := config.Script{Args: []string{"{title}", "--number={number}", "{site}"}}
	got := s.Argv(map[string]string{"title": "--delete -rf $(x) `y` {number}\n; z", "number": "IT-1"})
	if want := []string{"delete -rf $(x) `y` {number} ; z", "--number=IT-1", ""}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestScriptsAreOffUntilTheFileNamesOne(t *testing.T) {
	c, err := config.Load(write(t, "scripts:\n  clean: {path: /opt/clean, args: ['{number}'], timeout: 30s, env: [PATH], risky: true}\n"))
	if err != nil || c.Scripts["clean"].Path != "/opt/clean" || !c.Scripts["clean"].Risky {
		t.Errorf("%+v %v", c.Scripts, err)
	}
	if len(config.Default().Scripts) != 0 {
		t.Error("scripts are on by default")
	}
	if _, err := config.Load(write(t, "scripts:\n  Clean Up: {path: clean}\n")); err == nil || !strings.Contains(err.Error(), "whole path") || !strings.Contains(err.Error(), "lower-case") {
		t.Errorf("%v", err)
	}
	o := config.Config{
		Webhooks: []config.Webhook{{Name: "a", Risky: true}, {Name: "b", Org: "other"}}, Scripts: map[string]config.Script{"clean": {Risky: true}, "hers": {Org: "other"}},
	}.Outside("mine")
	if len(o.Hooks) != 1 || !o.Hooks["a"] || len(o.Scripts) != 1 || !o.Scripts["clean"].Risky || o.Scripts["clean"].Timeout != time.Minute {
		t.Errorf("%+v", o)
	}
}
