package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestVersionSaysWhatThisBinaryIs(t *testing.T) {
	s := newShell(t)
	s.run("version").exits(0).says("imdesk ", runtime.Version())
	var v map[string]string
	if err := json.Unmarshal([]byte(s.run("version", "--json").exits(0).out), &v); err != nil || v["version"] == "" || v["platform"] == "" {
		t.Errorf("version --json gives %v, %v", v, err)
	}
}

func TestBeingCalledWronglyExitsWithTwo(t *testing.T) {
	s := newShell(t)
	broken := s.file("broken.yaml", "listen: nowhere\n")
	for _, args := range [][]string{
		{},
		{"frobnicate"},
		{"serve", "--bogus"},
		{"apply"},
		{"backup"},
		{"admin", "reset"},
		{"serve", "-c", "missing.yaml"},
		{"serve", "-c", broken},
		{"migrate", "-c", broken},
		{"doctor", "-c", broken},
		{"backup", "-c", broken, "x.db"},
		{"apply", "-f", "missing"},
		{"kb", "eval", "missing.yaml"},
		{"kb", "search", "VPN", "--from", "missing"},
	} {
		r := s.run(args...).exits(2).complains("imdesk: ")
		if r.out != "" {
			t.Errorf("imdesk %v wrote to stdout: %s", args, r.out)
		}
	}
}

func TestTheConfigurationMayBeNamedByTheEnvironment(t *testing.T) {
	s := newShell(t)
	s.env = []string{"IMDESK_CONFIG=" + filepath.Join(s.dir, s.config(""))}
	s.run("migrate").exits(0).says("已是最新")
	if _, err := os.Stat(filepath.Join(s.dir, "data", "imdesk.db")); err != nil {
		t.Error(err)
	}
}

func TestApplyingTwiceChangesNothingTheSecondTime(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("demo", "--write-example", "example").exits(0).says("example", "imdesk apply -f")
	s.run("apply", "-c", cfg, "-f", "example", "--dry-run").exits(0).says("校验通过", "没有写入")
	if _, err := os.Stat(filepath.Join(s.dir, "data")); err == nil {
		t.Error("a dry run made the data folder")
	}
	s.run("apply", "-c", cfg, "-f", "example").exits(0).says("已更新", "新增人员 chen-jianing", "暂未绑定")
	s.run("apply", "-c", cfg, "-f", "example").exits(0).says("没有变化", "设置版本 1")
	var c struct {
		Org     string `json:"org"`
		Version int    `json:"version"`
		SetUp   bool   `json:"set_up_changed"`
	}
	out := s.run("apply", "-c", cfg, "-f", "example", "--json").exits(0).out
	if err := json.Unmarshal([]byte(out), &c); err != nil || c.Org != "xinghe" || c.Version != 1 || c.SetUp {
		t.Errorf("apply --json gives %s (%v)", out, err)
	}
}

func TestABrokenSetUpIsRefusedWithAllItsProblemsAndNothingIsWritten(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.file("bad/a.yaml", `
org: {id: acme, name: ""}
calendars: [{id: office, timezone: Mars/Olympus, weekly: {mon: ["18:00-09:00"]}}]
desks: [{id: it, name: IT, prefix: toolong, calendar: office, lead: nobody}]
people: [{id: a, name: A, roles: [king]}]
`)
	s.run("apply", "-c", cfg, "-f", "bad").exits(2).complains("没有写入任何内容", "org.name", "office", "prefix", `"nobody"`, `"king"`)
	if _, err := os.Stat(filepath.Join(s.dir, "data")); err == nil {
		t.Error("a refused set-up made the data folder")
	}
}

func TestKnowledgeIsSearchedAndJudged(t *testing.T) {
	s := newShell(t)
	s.run("kb", "search", "VPN 连不上，报错 809").exits(0).says("1. vpn-809")
	var hits struct {
		Hits []struct{ ID, Title string } `json:"hits"`
	}
	out := s.run("kb", "search", "打印机卡纸了", "--json").exits(0).out
	if err := json.Unmarshal([]byte(out), &hits); err != nil || len(hits.Hits) == 0 || hits.Hits[0].ID != "print-jam" {
		t.Errorf("kb search --json gives %s (%v)", out, err)
	}
	s.run("kb", "eval").exits(0).says("R@1", "silent")
	questions := s.file("mine.yaml", "- {q: 打印机卡纸怎么办, want: [print-jam]}\n- {q: 今天天气真好, off_topic: true}\n")
	var report struct {
		Answerable int     `json:"answerable"`
		RecallAt1  float64 `json:"recall_at_1"`
	}
	out = s.run("kb", "eval", questions, "--json").exits(0).out
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Answerable != 1 || report.RecallAt1 != 1 {
		t.Errorf("kb eval --json gives %s (%v)", out, err)
	}
}

func TestABackupBringsBackWhatItHeld(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("demo", "--write-example", "example").exits(0)
	s.run("apply", "-c", cfg, "-f", "example").exits(0)
	s.run("backup", "-c", cfg, "copy.db").exits(0).says("已备份到")
	s.run("backup", "-c", cfg, "copy.db").exits(1).complains("exists already")
	if info, err := os.Stat(filepath.Join(s.dir, "copy.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v", info, err)
	}

	yaml := filepath.Join(s.dir, "example", "company.yaml")
	raw, err := os.ReadFile(yaml)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(yaml, []byte(strings.Replace(string(raw), "星河智造科技有限公司, timezone", "改名公司, timezone", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run("apply", "-c", cfg, "-f", "example").exits(0).says("设置版本 2")
	s.run("restore", "-c", cfg, "copy.db").exits(0).says("before-restore")
	s.run("apply", "-c", cfg, "-f", "example").exits(0).says("已更新", "设置版本 2")

	s.run("restore", "-c", cfg, s.file("junk.db", "no database")).exits(1).complains("check backup")
	s.run("doctor", "-c", cfg).exits(0).says("改名公司")
}

func TestACatalogueItemIsExportedImportedAndDrawn(t *testing.T) {
	s := newShell(t)
	cfg := s.config("")
	s.run("demo", "--write-example", "example").exits(0)
	s.run("apply", "-f", "example", "--explain").exits(0).says("笔记本申领", "直属上级审批", "郑凯（直属上级） ← 陈嘉宁")
	s.run("apply", "-c", cfg, "-f", "example").exits(0)
	first := s.run("catalogue", "export", "-c", cfg, "laptop").exits(0).out
	file := s.file("laptop.yaml", first)
	s.run("catalogue", "import", "-c", cfg, file).exits(0).says("没有变化")
	changed := s.file("changed.yaml", strings.Replace(first, "笔记本申领", "电脑申领", 1))
	s.run("catalogue", "import", "-c", cfg, changed).exits(0).says("已写入", "设置版本 2")
	s.run("catalogue", "import", "-c", cfg, file).exits(0).says("已写入", "设置版本 3")
	if again := s.run("catalogue", "export", "-c", cfg, "laptop").exits(0).out; again != first {
		t.Errorf("exported as\n%s\nand after two imports as\n%s", first, again)
	}
	broken := s.file("broken.yaml", strings.Replace(first, "manager", "person:nobody", 1))
	s.run("catalogue", "import", "-c", cfg, broken).exits(2).complains("没有写入", "nobody")
	s.run("catalogue", "draw", "-c", cfg, "laptop").exits(0).says("<svg", "直属上级审批", "</svg>")
	s.run("catalogue", "draw", "--from", "example", "nonsense").exits(1).complains("没有 nonsense")
}
