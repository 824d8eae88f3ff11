package manifest_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// again writes an item, reads it and writes it once more.
func again(t interface{ Fatal(...any) }, it core.CatalogueItem) (first, second []byte) {
	first = manifest.WriteItem(it)
	back, err := manifest.ReadItem("item.yaml", first)
	if err != nil {
		t.Fatal(err, "\n", string(first))
	}
	return first, manifest.WriteItem(back)
}

func TestEveryItemOfTheCompanyComesBackByteForByte(t *testing.T) {
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range m.Catalogue {
		first, second := again(t, it)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: exported as\n%s\nand after its import as\n%s", it.ID, first, second)
		}
		if err := m.PutItem(it); err != nil {
			t.Errorf("%s can't be put back: %v", it.ID, err)
		}
	}
}

func TestAnyItemComesBackByteForByte(t *testing.T) {
	words := rapid.OneOf(rapid.SampledFrom([]string{"", "是", "no", "0x1F", "2026-12-01", "1e3", "null", "a: b", "- x", "# 注", "“引号”", "'", `"`, "多\n行", "尾 ", "~", "@x", "{a}", "|", "!tag", "*", "&a", "1_000", "0o7", "0b1", ".inf", "<<", "行\n\n尾\n"}), rapid.StringMatching(`[\p{Han}a-zA-Z0-9 ，。:#>|'"-]{0,20}`))
	condition := rapid.MapOfN(rapid.StringMatching(`[a-z]{1,6}`), rapid.SliceOfN(words, 1, 3), 0, 2)
	rapid.Check(t, func(r *rapid.T) {
		it := core.CatalogueItem{ID: words.Draw(r, "id"), Desk: "it", Name: words.Draw(r, "name"), Description: words.Draw(r, "description")}
		it.Keywords = rapid.SliceOfN(words, 0, 3).Draw(r, "keywords")
		for range rapid.IntRange(0, 3).Draw(r, "fields") {
			it.Fields = append(it.Fields, core.CatalogueField{
				Name: words.Draw(r, "field"), Label: words.Draw(r, "label"), Type: words.Draw(r, "type"), Options: rapid.SliceOfN(words, 0, 3).Draw(r, "options"),
				Min: words.Draw(r, "min"), Required: rapid.Bool().Draw(r, "required"), Pattern: words.Draw(r, "pattern"), When: condition.Draw(r, "when"),
			})
		}
		it.Approvals = []core.ApprovalTemplate{{Name: words.Draw(r, "level"), Approver: "manager", When: words.Draw(r, "level when"), Within: core.Duration(rapid.IntRange(0, 90).Draw(r, "minutes")) * core.Duration(time.Minute)}}
		it.Tasks = []core.TaskTemplate{{ID: words.Draw(r, "task"), Name: words.Draw(r, "task name"), Desk: "it", Text: words.Draw(r, "text"), When: condition.Draw(r, "task when"), Kinds: rapid.SliceOfN(words, 0, 2).Draw(r, "kinds"),
			Call: &core.Call{Hook: words.Draw(r, "hook"), Undoes: rapid.Bool().Draw(r, "undoes"), Tries: rapid.IntRange(0, 9).Draw(r, "tries"), Wait: core.Duration(rapid.IntRange(0, 90).Draw(r, "wait")) * core.Duration(time.Second), Send: rapid.SliceOfN(words, 0, 2).Draw(r, "send")}}}
		it.Examples = []core.FlowExample{{Name: words.Draw(r, "example"), Form: rapid.MapOfN(rapid.StringMatching(`[a-z]{1,6}`), words, 0, 3).Draw(r, "form"), End: "done"}}
		if first, second := again(r, it); !bytes.Equal(first, second) {
			r.Fatalf("written as\n%s\nand read and written again as\n%s", first, second)
		}
	})
}
