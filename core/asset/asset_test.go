package asset

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func TestCodesAreFoundInWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string][]string{
		"3楼打印机 PRN-3F-02 卡纸":      {"PRN-3F-02"},
		"prn-3f-02坏了，nb-0012也坏了":  {"PRN-3F-02", "NB-0012"},
		"PRN－3F－02":               {"PRN-3F-02"},
		"PRN-3F-02、PRN-3F-02":     {"PRN-3F-02"},
		"编号NB0012":                {"NB0012"},
		"VPN 连不上，报错 809，Win10，A4": {"WIN10"},
		"打印机卡纸":                   nil,
	} {
		if got := Mentioned(text); !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", text, got, want)
		}
	}
}

func TestAMistypedCodeMeansTheNearestTwo(t *testing.T) {
	known := []string{"PRN-3F-01", "PRN-3F-02", "PRN-3F-20", "PRN-5F-02", "NB-0012", "NB-0021", "MON-0440"}
	for typed, want := range map[string][]string{
		"PRN-3F-O2": {"PRN-3F-02", "PRN-3F-01"}, // the letter O
		"PRN3F02":   {"PRN-3F-02", "PRN-3F-01"},
		"PNR-3F-20": {"PRN-3F-20", "PRN-3F-02"}, // swapped neighbours
		"NB-012":    {"NB-0012", "NB-0021"},
		"NB-OO12":   {"NB-0012", "NB-0021"},
		"WIN10":     nil,
		"RTX-4090":  nil,
	} {
		if got := Nearest(typed, known); !slices.Equal(got, want) {
			t.Errorf("%q means %v, want %v", typed, got, want)
		}
	}
}

func anyAsset(r *rapid.T, n int) Asset {
	text := rapid.StringOf(rapid.RuneFrom([]rune("打印机3F楼,\"\n' 甲-乙"))).Draw(r, "text")
	return Asset{
		Code: fmt.Sprintf("AB-%04d", n), Kind: "机" + strings.TrimSpace(text), Site: strings.TrimSpace(text), Holder: core.PersonID(rapid.SampledFrom([]string{"", "p1", "E-001"}).Draw(r, "holder")),
		State: rapid.SampledFrom([]State{InUse, InStock, Repair, Retired}).Draw(r, "state"),
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var all []Asset
		for n := range rapid.IntRange(0, 5).Draw(r, "assets") {
			all = append(all, anyAsset(r, n))
		}
		var file bytes.Buffer
		if err := Write(&file, all); err != nil {
			r.Fatal(err)
		}
		got, err := Read(&file)
		if err != nil {
			r.Fatal(err)
		}
		if d := cmp.Diff(all, got); d != "" {
			r.Fatal(d)
		}
	})
}

func TestEverythingWrongWithAFileIsToldAtOnce(t *testing.T) {
	_, err := Read(strings.NewReader("编号,类别,状态\nPRN-3F-02,打印机,在用\n??,打印机,在用\nNB-1,,在用\nNB-2,笔记本,丢了\nprn-3f-02,打印机,在用\n"))
	if err == nil {
		t.Fatal("the file is read")
	}
	for _, want := range []string{"第 3 行：编号应为", "第 4 行：编号和类别都要填写", "第 5 行：状态应为", "第 6 行：编号 PRN-3F-02 在第 2 行已经有了"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	for _, head := range []string{"", "a,b\n"} {
		if _, err := Read(strings.NewReader(head)); err == nil {
			t.Errorf("a file with the headings %q is read", head)
		}
	}
}

func FuzzNearestNeverTakesLongOrFails(f *testing.F) {
	f.Add("PRN-3F-O2", "PRN-3F-02")
	f.Fuzz(func(t *testing.T, typed, known string) {
		if len(typed) > 60 || len(known) > 60 {
			return
		}
		if far := distance(squeezed(typed), squeezed(known)); (far == 0) != (squeezed(typed) == squeezed(known)) {
			t.Fatalf("%q is %d from %q", typed, far, known)
		}
	})
}
