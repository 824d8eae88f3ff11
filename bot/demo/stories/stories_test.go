// Package stories plays ten whole stories through the real adapters against the simulated platforms and writes down who sees what, in docs/stories.
package stories_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write the transcripts instead of comparing them")
	shots  = flag.Bool("shots", false, "take the pictures as well; needs Node and Chromium")
)

const folder = "../../../docs/stories"

// story is one of the ten: a file, a title, two sentences on what it shows, and how it goes.
type story struct {
	file, title, lead string
	play              func(s *stage)
}

func TestEveryTranscriptIsWhatHappens(t *testing.T) {
	for i, st := range stories {
		t.Run(st.file, func(t *testing.T) {
			t.Parallel()
			s := open(t, st.file)
			fmt.Fprintf(&s.book.b, "# %s：%s\n\n%s\n\n", numerals[i], st.title, st.lead)
			st.play(s)
			compare(t, st.file+".md", s.book.text())
		})
	}
}

var numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

func TestTheListOfStoriesIsComplete(t *testing.T) {
	var b strings.Builder
	b.WriteString("# 十个故事\n\n每个故事都由真实的适配器对着三个平台的模拟器演一遍，谁在哪里看到什么逐条写下；`make stories` 重写全部文字和截图，" +
		"测试会逐字节比较文字。〔方括号〕是按钮，［ ］是要填的内容，时间是服务台的时钟；卡片的四位短码每次不同，这里一律写作 7F3K；一个动作同时发到一个会话的几条消息，先写文字后写卡片。\n\n")
	for i, st := range stories {
		fmt.Fprintf(&b, "%d. [%s](%s.md)：%s\n", i+1, st.title, st.file, st.lead)
	}
	compare(t, "README.md", b.String())
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join(folder, file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with make stories", err)
	}
	if string(want) == got {
		return
	}
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range is {
		if i >= len(was) || was[i] != is[i] {
			t.Fatalf("%s tells another story than what happens (make stories writes it anew); from line %d:\nwritten: %s\nhappens: %s",
				path, i+1, strings.Join(was[min(i, len(was)):min(i+4, len(was))], "\n         "), strings.Join(is[i:min(i+4, len(is))], "\n         "))
		}
	}
	t.Fatalf("%s goes on after the story has ended (make stories writes it anew)", path)
}
