package main

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const peopleSetup = `org: {id: acme, name: 艾科米, timezone: Asia/Shanghai}
calendars: [{id: c, name: 标准, timezone: Asia/Shanghai, weekly: {mon: ["09:00-18:00"]}}]
desks: [{id: it, name: IT 服务台, prefix: IT, calendar: c, lead: boss, members: [boss], default_category: other, default_priority: P3, categories: [{id: other, name: 其他}]}]
people: [{id: boss, name: 周总, roles: [employee, lead], desks: [it], accounts: [{platform: wecom, id: zhou, tenant: ww1}]}]
`

func TestAFileOfPeopleIsShownFirstAndWrittenWhenAsked(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("-c", cfg, "people", "import", s.file("p.csv", "工号,姓名\nE1,方丽\n")).exits(1).complains("还没有企业")
	s.run("-c", cfg, "apply", "-f", s.file("setup.yaml", peopleSetup)).exits(0)
	text := "工号,姓名,部门,上级工号,地点,VIP,企业微信\nE1,方丽,人事部,boss,3F,是,FangLi\nE2,江南,人事部,E1,3F,否,jiangnan\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	file := s.file("gbk.csv", gbk)
	s.run("-c", cfg, "people", "import", file).exits(0).says("新增\t第 2 行\t方丽", "预览：新增 2", "--apply")
	s.run("-c", cfg, "people", "import", file, "--apply").exits(0).says("已写入：新增 2")
	s.run("-c", cfg, "people", "import", file, "--apply").exits(0).says("没有变化")
	s.run("-c", cfg, "apply", "-f", "setup.yaml").exits(0).says("没有变化")
	moved := s.file("moved.csv", "\xef\xbb\xbf工号,部门,状态\nE1,,离职\nE2,行政部,在职\n")
	s.run("-c", cfg, "people", "import", moved, "--apply", "--json").exits(0).says(`"kind":"left"`, `"field":"部门","before":"人事部","after":"行政部"`)
	s.run("-c", cfg, "audit", "verify").exits(0)
}

func TestAFileWithMistakesIsNamedLineByLineAndWritesNothing(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("-c", cfg, "apply", "-f", s.file("setup.yaml", peopleSetup)).exits(0)
	for text, words := range map[string][]string{
		"工号,姓名,电话\nE1,方丽,1\n":                       {"不认识的列「电话」", "上级工号"},
		"工号,姓名,VIP,工作时间\nE1,方丽,可能,\nE2,江南,是,早九晚六\n": {"第 2 行「VIP」", "第 3 行「工作时间」", "早九晚六"},
		"":                         {"文件是空的"},
		"工号,姓名\nE1,\xff\xff\xff\n": {"UTF-8", "GBK"},
	} {
		r := s.run("-c", cfg, "people", "import", s.file("bad.csv", text), "--apply").exits(1)
		r.complains(append(words, "没有写入任何内容")...)
	}
	many := s.file("many.csv", "工号,姓名\nE1,甲\nE2,乙\nE3,丙\nE4,丁\nE5,戊\nE6,己\n")
	s.run("-c", cfg, "people", "import", many, "--apply").exits(0)
	leave := s.file("leave.csv", "工号,状态\nE1,离职\nE2,离职\nE3,离职\nE4,离职\nE5,离职\nE6,离职\n")
	s.run("-c", cfg, "people", "import", leave, "--apply").exits(1).complains("停用 6 人", "--force")
	s.run("-c", cfg, "people", "import", leave, "--apply", "--force").exits(0).says("停用 6")
	s.run("-c", cfg, "people", "sync", "--bot", "nobody").exits(2).complains("没有编号为 nobody 的机器人")
}
