package desk

import (
	"os"
	"strings"
	"testing"
)

func TestTheGuideToTheChatKnowsEveryCommand(t *testing.T) {
	guide, err := os.ReadFile("../../docs/chat.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		known := false
		for _, form := range w.forms {
			known = known || strings.Contains(string(guide), form)
		}
		if !known {
			t.Errorf("docs/chat.md tells nobody of %s (%v)", w.name, w.forms)
		}
	}
}
