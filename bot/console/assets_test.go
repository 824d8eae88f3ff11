package console

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/store"
)

// company is a console whose enterprise has two people, one of whom left.
func company(t *testing.T) *fixture {
	d := ready(t)
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		for i, p := range []core.Person{{ID: "p1", Name: "张伟", Number: "E-001", Active: true}, {ID: "p2", Name: "陈嘉宁", Active: true}, {ID: "p3", Name: "已离职", Active: false}} {
			if _, err := tx.AddPerson(ctx, p, core.Account{Platform: core.Feishu, Tenant: "t", ID: fmt.Sprint("u", i+1)}); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

var laptop = asset.Asset{Code: "NB-0012", Kind: "笔记本", Holder: "p1", Site: "上海 5F", State: asset.InUse}

// last is the newest line of the trail.
func (d *fixture) last() store.AuditRow { return d.trail()[len(d.trail())-1] }

func TestAnAssetIsRegisteredChangedAndRetiredAndEachStepIsTold(t *testing.T) {
	d := company(t)
	asked := laptop
	asked.Code, asked.Kind = " nb－0012", " 笔记本 "
	d.want(200, "POST", "/assets", asked)
	if r := d.last(); r.Act != "asset.added" || r.Object != "NB-0012" || r.Actor != "admin:root" || r.Channel != "console" || r.Detail["after"].(map[string]any)["holder"] != "p1" {
		t.Errorf("the trail tells %+v", r)
	}
	if body := d.want(409, "POST", "/assets", laptop); !strings.Contains(body, "NB-0012 已经登记") {
		t.Error(body)
	}
	passed, retired := laptop, laptop
	passed.Holder = "p2"
	retired.Holder, retired.State = "", asset.Retired
	d.want(200, "PUT", "/assets/nb-0012", assetChange{passed, laptop})
	d.want(200, "PUT", "/assets/NB-0012", assetChange{retired, passed})
	if r := d.last(); cmp.Diff(map[string]any{"before": map[string]any{"holder": "p2", "state": "in_use"}, "after": map[string]any{"state": "retired"}}, r.Detail) != "" {
		t.Errorf("the trail tells %+v", r.Detail)
	}
	v := get[assetCase](d, "/assets/NB-0012")
	if v.State != asset.Retired || v.HolderName != "" || len(v.Changes) != 3 {
		t.Errorf("the asset is %+v", v)
	}
	var names []string
	for _, h := range v.Holders {
		names = append(names, h.Name)
		if h.Since.IsZero() || h.Until.IsZero() {
			t.Errorf("%s held it from %v until %v", h.Name, h.Since, h.Until)
		}
	}
	if !slices.Equal(names, []string{"陈嘉宁", "张伟"}) {
		t.Errorf("it was held by %v", names)
	}
	if c := v.Changes[1].Changes; len(c) != 1 || c[0] != (assetFieldView{"holder", "张伟", "陈嘉宁"}) {
		t.Errorf("the second change reads %+v", c)
	}
}

func TestAnAssetThatSomebodyElseChangedIsNotOverwritten(t *testing.T) {
	d := company(t)
	d.want(200, "POST", "/assets", laptop)
	mine, theirs := laptop, laptop
	mine.Site, theirs.Site = "北京 2F", "深圳 9F"
	d.want(200, "PUT", "/assets/NB-0012", assetChange{theirs, laptop})
	if body := d.want(409, "PUT", "/assets/NB-0012", assetChange{mine, laptop}); !strings.Contains(body, "刚刚被别人改过") {
		t.Error(body)
	}
	if v := get[assetCase](d, "/assets/NB-0012"); v.Site != "深圳 9F" {
		t.Errorf("it is at %s", v.Site)
	}
	d.want(404, "PUT", "/assets/NB-9999", assetChange{mine, laptop})
	d.want(404, "GET", "/assets/NB-9999", nil)
}

func TestWhatNoAssetCanBeIsRefusedInWords(t *testing.T) {
	d := company(t)
	for words, change := range map[string]func(*asset.Asset){
		"编号应为":      func(a *asset.Asset) { a.Code = "??" },
		"编号和类别都要填写": func(a *asset.Asset) { a.Kind = " " },
		"状态应为":      func(a *asset.Asset) { a.State = "lost" },
		"最多 60 个字":  func(a *asset.Asset) { a.Site = strings.Repeat("楼", 61) },
		"没有这个使用人":   func(a *asset.Asset) { a.Holder = "nobody" },
		"或已离职":      func(a *asset.Asset) { a.Holder = "p3" },
	} {
		a := laptop
		change(&a)
		if body := d.want(400, "POST", "/assets", a); !strings.Contains(body, words) {
			t.Errorf("%+v: %s", a, body)
		}
	}
	if n := get[page[assetView]](d, "/assets").Total; *n != 0 {
		t.Errorf("%d are registered", *n)
	}
}

func TestTheRegisterIsSearchedFilteredAndPaged(t *testing.T) {
	d := company(t)
	for n := range 5 {
		a := asset.Asset{Code: fmt.Sprintf("MON-000%d", n), Kind: "显示器", State: asset.InStock}
		d.want(200, "POST", "/assets", a)
	}
	d.want(200, "POST", "/assets", laptop)
	var codes []string
	path := "/assets?limit=4"
	for path != "" {
		p := get[page[assetView]](d, path)
		for _, a := range p.Items {
			codes = append(codes, a.Code)
		}
		if *p.Total != 6 {
			t.Errorf("%d in all", *p.Total)
		}
		if path = ""; p.Next != "" {
			path = "/assets?limit=4&after=" + p.Next
		}
	}
	if want := []string{"MON-0000", "MON-0001", "MON-0002", "MON-0003", "MON-0004", "NB-0012"}; !slices.Equal(codes, want) {
		t.Errorf("paged %v", codes)
	}
	for _, query := range []string{"q=nb", "kind=笔记本", "site=上海+5F", "state=in_use", "holder=p1", "q=张伟"} {
		if p := get[page[assetView]](d, "/assets?"+query); len(p.Items) != 1 || p.Items[0].HolderName != "张伟" {
			t.Errorf("%s finds %+v", query, p.Items)
		}
	}
	if w := get[assetWordsView](d, "/assets/words"); !slices.Equal(w.Kinds, []string{"显示器", "笔记本"}) && !slices.Equal(w.Kinds, []string{"笔记本", "显示器"}) || !slices.Equal(w.Sites, []string{"上海 5F"}) {
		t.Errorf("the words are %+v", w)
	}
}

func (d *fixture) preview(file string) assetPreview {
	d.t.Helper()
	var v assetPreview
	must(d.t, json.Unmarshal([]byte(d.want(200, "POST", "/assets/preview", assetFile{File: []byte(file)})), &v))
	return v
}

func TestAFileIsPreviewedAndOnlyWhatWasSeenIsWritten(t *testing.T) {
	d := company(t)
	d.want(200, "POST", "/assets", laptop)
	file := "编号,类别,使用人,地点,状态\nNB-0012,笔记本,陈嘉宁,上海 5F,维修\nPRN-3F-02,打印机,,3F,在用\n"
	v := d.preview(file)
	if v.AddedTotal != 1 || v.Added[0].Code != "PRN-3F-02" || v.ChangedTotal != 1 || v.Changed[0].Before.HolderName != "张伟" || v.Changed[0].After.HolderName != "陈嘉宁" {
		t.Errorf("the preview is %+v", v)
	}
	if *get[page[assetView]](d, "/assets").Total != 1 {
		t.Error("a preview writes")
	}
	d.want(409, "POST", "/assets/import", assetFile{File: []byte(file)}) // never previewed
	d.want(200, "POST", "/assets", asset.Asset{Code: "PRN-3F-02", Kind: "打印机", State: asset.Repair})
	if body := d.want(409, "POST", "/assets/import", assetFile{[]byte(file), v.Seen}); !strings.Contains(body, "预览之后登记又有变化") {
		t.Error(body)
	}
	v = d.preview(file)
	d.want(200, "POST", "/assets/import", assetFile{[]byte(file), v.Seen})
	if got := get[assetCase](d, "/assets/PRN-3F-02"); got.Site != "3F" || got.State != asset.InUse {
		t.Errorf("imported %+v", got)
	}
	if v := d.preview(file); v.Same != 2 || v.AddedTotal+v.ChangedTotal != 0 {
		t.Errorf("the second time %+v", v)
	}
	exported := d.want(200, "GET", "/assets/export", nil)
	if v := d.preview(exported); v.Same != 2 || v.FaultsTotal != 0 {
		t.Errorf("what is exported reads %+v", v)
	}
}

func TestEachWrongLineOfAFileIsToldAndNothingIsWritten(t *testing.T) {
	d := company(t)
	file := "编号,类别,使用人\n!,笔记本,\nNB-1001,笔记本,查无此人\nNB-1002,笔记本,E-001\nNB-1003,,\n"
	v := d.preview(file)
	var lines []int
	for _, f := range v.Faults {
		lines = append(lines, f.Line)
	}
	if !slices.Equal(lines, []int{2, 3, 5}) || v.FaultsTotal != 3 || !strings.Contains(v.Faults[1].Problem, "没有这个人，请写工号") {
		t.Errorf("the faults are %+v", v.Faults)
	}
	if body := d.want(400, "POST", "/assets/import", assetFile{[]byte(file), v.Seen}); !strings.Contains(body, "3 处错误，没有写入任何内容") {
		t.Error(body)
	}
	for _, nothing := range []string{"", "a,b\n1,2\n", "编号,类别\n\"x"} {
		d.want(400, "POST", "/assets/preview", assetFile{File: []byte(nothing)})
	}
	if *get[page[assetView]](d, "/assets").Total != 0 {
		t.Error("something was written")
	}
	d.want(413, "POST", "/assets", map[string]any{"code": strings.Repeat("N", maxBody)})
}

func TestAnAnalystsExportMasksTheNumbersOfPeople(t *testing.T) {
	d := company(t)
	a := laptop
	a.Site = "13812345678"
	d.want(200, "POST", "/assets", a)
	if body := d.want(200, "GET", "/assets/export", nil); !strings.Contains(body, "13812345678") {
		t.Errorf("an owner exports %s", body)
	}
	d.as(core.RoleAnalyst, "acme")
	if body := d.want(200, "GET", "/assets/export", nil); strings.Contains(body, "13812345678") || !strings.Contains(body, "NB-0012") {
		t.Errorf("an analyst exports %s", body)
	}
}

func TestWhoHeldAnAssetIsReadFromItsTrail(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	row := func(day int, act string, before, after map[string]any) store.AuditRow {
		var r store.AuditRow
		r.At, r.Act, r.Detail = at(day), act, map[string]any{"before": before, "after": after}
		return r
	}
	none := map[string]any{}
	held := func(p string) map[string]any { return map[string]any{"holder": p} }
	who := map[core.PersonID]string{"p1": "甲", "p2": "乙"}
	for name, c := range map[string]struct {
		now   core.PersonID
		trail []store.AuditRow // newest first
		want  []holdingView
	}{
		"never told":                      {"p1", nil, []holdingView{{"p1", "甲", time.Time{}, time.Time{}}}},
		"held by nobody":                  {"", nil, []holdingView{}},
		"from the day it was added":       {"p1", []store.AuditRow{row(1, "asset.added", none, held("p1"))}, []holdingView{{"p1", "甲", at(1), time.Time{}}}},
		"passed on, older than the trail": {"p2", []store.AuditRow{row(5, "asset.changed", held("p1"), held("p2"))}, []holdingView{{"p2", "乙", at(5), time.Time{}}, {"p1", "甲", time.Time{}, at(5)}}},
		"returned":                        {"", []store.AuditRow{row(9, "asset.changed", held("p1"), none), row(1, "asset.added", none, held("p1"))}, []holdingView{{"p1", "甲", at(1), at(9)}}},
		"moved meanwhile":                 {"p1", []store.AuditRow{row(7, "asset.changed", map[string]any{"site": "3F"}, map[string]any{"site": "5F"}), row(1, "asset.added", none, held("p1"))}, []holdingView{{"p1", "甲", at(1), time.Time{}}}},
	} {
		if d := cmp.Diff(c.want, holdings(asset.Asset{Holder: c.now}, c.trail, who)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestAnAssetShowsTheTicketsAboutIt(t *testing.T) {
	d := company(t)
	d.want(200, "POST", "/assets", laptop)
	k := d.ticket(1, "笔记本开不了机", core.StatusNew)
	d.tx(func(ctx context.Context, tx *store.Tx) error { return tx.LinkAsset(ctx, "NB-0012", k.ID) })
	if v := get[assetCase](d, "/assets/NB-0012"); len(v.Tickets) != 1 || v.Tickets[0].Number != k.Number || v.Tickets[0].Requester != "张伟" {
		t.Errorf("the tickets are %+v", v.Tickets)
	}
}
