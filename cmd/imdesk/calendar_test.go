package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestACalendarIsShownWithItsNoticesAndImportedFromAFeed(t *testing.T) {
	def := core.Calendar{ID: "office", Holidays: "cn", Weekly: map[string][]string{}, Extra: map[string]string{"2026-05-15": "off 厂庆"}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		def.Weekly[day] = []string{"09:00-18:00"}
	}
	cal, err := worktime.Parse(def)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printYear(&out, def, cal, 2026)
	for _, want := range []string{
		"2026-10-07 周三 休 国庆节  国办发明电〔2025〕7号", "2026-10-10 周六 班 调休上班  国办发明电〔2025〕7号", "2026-05-15 周五 休 厂庆", "2026 年：休 34 天，调休上班 6 天",
		"国办发明电〔2025〕7号（2025-11-04）《国务院办公厅关于2026年部分节假日安排的通知》",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the year lacks %q:\n%s", want, out.String())
		}
	}
	out.Reset()
	printYear(&out, def, cal, 2027)
	if !strings.Contains(out.String(), "没有 2027 年的法定节假日") {
		t.Errorf("2027 is shown as\n%s", out.String())
	}

	file := filepath.Join(t.TempDir(), "days.yaml")
	if err := (calendarImport{File: "../../bot/manifest/testdata/cn2026.ics", Out: file, Timezone: "Asia/Shanghai"}).Run(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(raw), "extra:\n") || strings.Count(string(raw), "\n") != 40 {
		t.Errorf("imported (%v):\n%s", err, raw)
	}
	for _, wrong := range []calendarImport{{File: "nowhere.ics", Timezone: "UTC"}, {File: "calendar_test.go", Timezone: "UTC"}, {File: "-", Timezone: "Moon"}} {
		if err := wrong.Run(); err == nil {
			t.Errorf("%+v is imported", wrong)
		}
	}
}
