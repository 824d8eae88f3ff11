package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAssetsAreImportedAndExportedAsTheSameFile(t *testing.T) {
	s, cfg := newCompany(t)
	file := s.file("assets.csv", "编号,类别,使用人,地点,状态\nPRN-3F-02,打印机,,3F,在用\nnb-0012,笔记本,陈嘉宁,,维修\n")
	s.run("asset", "import", "-c", cfg, file, "--dry-run").exits(0).says("2 项资产", "没有写入")
	s.run("asset", "import", "-c", cfg, file).exits(0).says("新增 2 项")
	s.run("asset", "import", "-c", cfg, file).exits(0).says("新增 0 项", "2 项没有变化")
	s.run("asset", "export", "-c", cfg, "out.csv").exits(0)
	s.run("asset", "export", "-c", cfg, "out.csv").exits(2).complains("已存在")
	s.run("asset", "import", "-c", cfg, "out.csv").exits(0).says("2 项没有变化")
	if raw, err := os.ReadFile(filepath.Join(s.dir, "out.csv")); err != nil || string(raw) != "\ufeff编号,类别,使用人,地点,状态\nNB-0012,笔记本,chen-jianing,,维修\nPRN-3F-02,打印机,,3F,在用\n" {
		t.Errorf("the file is %q, %v", raw, err)
	}
	bad := s.file("bad.csv", "编号,类别,使用人\nNB-1,笔记本,查无此人\n!,x,\n")
	s.run("asset", "import", "-c", cfg, bad).exits(1).complains("没有写入任何内容", "第 3 行")
	s.run("asset", "import", "-c", cfg, s.file("who.csv", "编号,类别,使用人\nNB-1,笔记本,查无此人\n")).exits(1).complains("NB-1 的使用人「查无此人」")
}
