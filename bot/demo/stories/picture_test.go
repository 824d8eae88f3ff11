package stories_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// pane is a phone of the playground: whose it is, and the chat in view; nil is the direct chat.
type pane struct {
	of   *role
	chat *view
}

// mostBytes is how large a picture may be.
const mostBytes = 200 << 10

// picture puts the playground as it looks now into the story. Without -shots the picture taken before is shown; it must be there.
func (s *stage) picture(caption string, panes ...pane) {
	s.t.Helper()
	s.pictures++
	name := fmt.Sprintf("images/%s-%d.png", s.file, s.pictures)
	s.book.say(fmt.Sprintf("![%s](%s)", caption, name))
	path := filepath.Join(folder, name)
	if *shots {
		s.shoot(path, panes)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		s.t.Errorf("%v; make stories takes the pictures", err)
	case info.Size() > mostBytes:
		s.t.Errorf("%s has %d bytes, more than %d", name, info.Size(), mostBytes)
	}
}

func (s *stage) shoot(path string, panes []pane) {
	s.t.Helper()
	type shown struct {
		Platform string `json:"platform"`
		Account  string `json:"account"`
		Chat     string `json:"chat"`
	}
	var list []shown
	for _, p := range panes {
		v := p.of.dm
		if p.chat != nil {
			v = p.chat
		}
		list = append(list, shown{string(p.of.on), p.of.account, v.chat})
	}
	raw, err := json.Marshal(list)
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := filepath.Abs(path)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "e2e/story.mjs", s.demo.URL(), out, string(raw))
	cmd.Dir = filepath.Join("..", "..", "web")
	if msg, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("take %s: %v\n%s", path, err, msg)
	}
}
