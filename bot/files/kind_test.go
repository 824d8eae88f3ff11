package files_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/imdesk/imdesk/bot/files"
)

// Beginnings of files, by which their kind is told.
var (
	program  = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
	elf      = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"
	document = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
	png      = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	zip      = "PK\x03\x04\x14\x00\x00\x00\x08\x00"
)

func TestAFileIsJudgedByWhatItIsNotByWhatItIsCalled(t *testing.T) {
	zips := &files.Config{Refuse: []string{".zip", "video/*"}}
	papers := &files.Config{Allow: []string{"image/*", ".pdf"}}
	for _, c := range []struct {
		config        *files.Config
		name, content string
		taken         bool
	}{
		{nil, "报价.pdf", document, true},
		{nil, "报价.pdf", program, false},
		{nil, "", elf, false},
		{nil, "setup.exe", document, false},
		{nil, "脚本.BAT", "@echo off\r\n", false},
		{nil, "脚本.bat .", "@echo off\r\n", false},
		{nil, "a.log", "2026-11-25 error", true},
		{nil, "包.zip", zip, true},
		{zips, "包.pdf", zip, false},
		{zips, "片.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", false},
		{zips, "工具.exe", program, true}, // the operator's list replaces ours
		{papers, "截图", png, true},
		{papers, "报价.pdf", document, true},
		{papers, "a.log", "2026-11-25 error", false},
		{papers, "setup.png", program, false},
	} {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		var refused *files.Refused
		err := c.config.Judge(path, c.name)
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		if (err == nil) != c.taken {
			t.Errorf("%q with %q: %v", c.name, c.content, err)
		}
	}
}

func TestMistakesOfTheSectionAreNamed(t *testing.T) {
	for name, c := range map[string]*files.Config{
		"an unknown store":      {Store: "ftp"},
		"s3 without a bucket":   {Store: "s3"},
		"a bucket without s3":   {S3: &files.S3Config{Endpoint: "https://s3", Bucket: "b", AccessKey: "a", SecretKey: "s"}},
		"an endpoint with path": {Store: "s3", S3: &files.S3Config{Endpoint: "https://s3/bucket", Bucket: "b", AccessKey: "a", SecretKey: "s"}},
		"a missing secret":      {Store: "s3", S3: &files.S3Config{Endpoint: "https://s3", Bucket: "b", AccessKey: "a"}},
		"two scanners":          {Scan: &files.ScanConfig{Clamd: "tcp://h:3310", Command: []string{"x"}}},
		"no scanner":            {Scan: &files.ScanConfig{Fail: "open"}},
		"a scanner nowhere":     {Scan: &files.ScanConfig{Clamd: "h:3310"}},
		"a policy of ours":      {Scan: &files.ScanConfig{Clamd: "tcp://h:3310", Fail: "maybe"}},
		"a kind that is none":   {Refuse: []string{"exe"}},
		"too large":             {MaxMB: 5000},
	} {
		if c.Validate() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	good := &files.Config{Store: "s3", MaxMB: 20, Refuse: []string{"executable", ".zip", "video/*"}, Allow: []string{"application/pdf"},
		S3:   &files.S3Config{Endpoint: "http://minio:9000", Bucket: "b", AccessKey: "a", SecretKey: "s"},
		Scan: &files.ScanConfig{Clamd: "unix:///run/clamav/clamd.ctl", Fail: "open", Seconds: 30}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}
