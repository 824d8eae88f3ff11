package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core/worktime"
)

var fenced = regexp.MustCompile("(?s)```(yaml|json)\n(.*?)```")

func TestTheWorkedLedgersOfTheGuideAreWhatIsComputed(t *testing.T) {
	raw, err := os.ReadFile("../../docs/time.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(raw)
	var cal *worktime.Calendar
	worked := 0
	for _, block := range fenced.FindAllStringSubmatch(guide, -1) {
		if block[1] == "yaml" {
			def, err := manifest.Calendar([]byte(block[2]), "")
			if err != nil {
				t.Fatal(err)
			}
			if cal, err = worktime.Parse(def); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var c deadlineCase
		if err := json.Unmarshal([]byte(block[2]), &c); err != nil {
			t.Fatalf("%s: %v", block[2], err)
		}
		answer, err := deadlineOf(cal, c)
		if err != nil {
			t.Fatal(err)
		}
		worked++
		if table := ledgerTable(answer.(deadlineAnswer)); !strings.Contains(guide, table) {
			t.Errorf("the guide should say of %s\n%s", c.ID, table)
		}
	}
	if worked != 3 {
		t.Errorf("the guide works %d ledgers", worked)
	}
}

func ledgerTable(a deadlineAnswer) string {
	var b strings.Builder
	b.WriteString("| 从 | 到 | 计时 | 原因 |\n|---|---|---|---|\n")
	for _, line := range a.Ledger {
		counted := "—"
		if line.Counted {
			counted = worktime.HumanDuration(line.To.Sub(line.From), "")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", moment(line.From), moment(line.To), counted, line.Reason)
	}
	fmt.Fprintf(&b, "\n合计 %s，到期 **%s**。\n", worktime.HumanDuration(worktime.Counted(a.Ledger), ""), moment(*a.Due))
	return b.String()
}

func moment(t time.Time) string { return t.Format("01-02 15:04") }
