package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/store"
)

// newCompany is a shell with the demo company in a database, and its configuration.
func newCompany(t *testing.T) (*shell, string) {
	s := newShell(t)
	cfg := s.config("")
	s.run("demo", "--write-example", "example").exits(0)
	s.run("apply", "-c", cfg, "-f", "example").exits(0)
	return s, cfg
}

func TestTheTrailIsVerifiedAgainstAHeadThatWasKeptElsewhere(t *testing.T) {
	s, cfg := newCompany(t)
	s.run("audit", "verify", "-c", cfg).exits(0).says("企业 xinghe：0 条已封存且完整", "条尚未封存")
	seal(t, s)
	s.run("audit", "head", "-c", cfg, "--out", "head.json").exits(0)
	s.run("audit", "head", "-c", cfg, "--out", "head.json").exits(2).complains("已存在")
	s.run("audit", "verify", "-c", cfg, "--head", "head.json").exits(0).says("0 条尚未封存")
	raw, err := os.ReadFile(filepath.Join(s.dir, "head.json"))
	if err != nil {
		t.Fatal(err)
	}
	longer := s.file("longer.json", strings.Replace(string(raw), `"seq":`, `"seq":9`, 1))
	s.run("audit", "verify", "-c", cfg, "--head", longer).exits(1).complains("被改动过", "were removed")
	s.run("audit", "verify", "-c", cfg, "--head", s.file("junk.json", "x")).exits(2)
}

// seal does what a server does each second.
func seal(t *testing.T, s *shell) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{DataDir: filepath.Join(s.dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Org("xinghe").SealAudit(t.Context(), 1000); err != nil {
		t.Fatal(err)
	}
}

func TestAMonthsReportIsTheSameWhenItIsWrittenAgain(t *testing.T) {
	s, cfg := newCompany(t)
	seal(t, s)
	month := thisMonth()
	rows := s.run("audit", "report", "-c", cfg, "--month", month).exits(0).says("审计月报 "+month, "setup.desks", "people.added", "cli:").out
	s.run("apply", "-c", cfg, "-f", "example").exits(0)
	if again := s.run("audit", "report", "-c", cfg, "--month", month).exits(0).out; again != rows {
		t.Errorf("the report was\n%s\nand is\n%s", rows, again)
	}
	s.run("audit", "report", "-c", cfg, "--month", "2001-01").exits(0).says("没有已封存的记录")
	s.run("audit", "report", "-c", cfg, "--month", "November").exits(2)
	s.run("audit", "report", "-c", cfg, "--month", "2026-11", "--org", "nobody").exits(2).complains("xinghe")
}

func TestAnOrgIsExportedAndImportedElsewhereOnce(t *testing.T) {
	s, cfg := newCompany(t)
	seal(t, s)
	s.run("export", "-c", cfg).exits(2).complains("文件")
	s.run("export", "-c", cfg, "org.zip").exits(0).says("企业 xinghe 已导出")
	s.run("export", "-c", cfg, "org.zip").exits(2).complains("已存在")
	s.run("export", "-c", cfg, "--ticket", "IT-999999").exits(1).complains("没有工单")
	s.run("import", "-c", cfg, "org.zip").exits(1).complains("已有数据")
	there := s.file("there.yaml", "listen: 127.0.0.1:0\ndata_dir: "+filepath.Join(s.dir, "there")+"\n")
	s.run("import", "-c", there, "org.zip").exits(0).says("企业 xinghe 已导入", "审计链完整")
	s.run("import", "-c", there, "org.zip").exits(1).complains("已有数据")
	s.run("apply", "-c", there, "-f", "example").exits(0).says("没有变化")
	s.run("audit", "verify", "-c", there).exits(0)

	raw, err := os.ReadFile(filepath.Join(s.dir, "org.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(s.dir, "org.zip")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive is %v, %v", info, err)
	}
	nowhere := s.file("nowhere.yaml", "listen: 127.0.0.1:0\ndata_dir: "+filepath.Join(s.dir, "nowhere")+"\n")
	for name, bad := range map[string][]byte{"cut.zip": raw[:len(raw)/2], "junk.zip": []byte("junk"), "flipped.zip": flipped(raw)} {
		s.run("import", "-c", nowhere, s.file(name, string(bad))).exits(1)
	}
	s.run("audit", "head", "-c", nowhere).exits(0).says("[]")
}

// flipped changes one byte in the middle of the contents.
func flipped(raw []byte) []byte {
	out := bytes.Clone(raw)
	out[len(out)/3] ^= 0xff
	return out
}

func thisMonth() string { return time.Now().In(time.FixedZone("CST", 8*3600)).Format("2006-01") }
