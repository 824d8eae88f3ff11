package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// report is what a month's rows add up to.
type report struct {
	org         core.OrgID
	month       time.Time
	first, last store.Head
	rows        int
	acts        map[string]int
	actors      map[string]int
	channels    map[string]int
	reasons     map[string]int      // why targets were missed
	lists       map[string][]string // by title of section
}

// sections are the rows that are listed one by one, by the beginnings of their acts. A row stands in the first that takes it.
var sections = []struct {
	title string
	acts  []string
}{
	{"被拒绝的操作", []string{"refused.", "outsider.", "console.refused"}},
	{"审批", []string{"approval."}},
	{"查看敏感信息", []string{"revealed."}},
	{"设置与权限变更", []string{"setup.", "people.", "person.", "account.", "bot.", "group.", "console.", "asset."}},
	{"运维操作", []string{"parked.", "delivery.", "alarm.", "org.", "admin."}},
}

// Report writes an org's month, whose days begin in zone. Only sealed rows count and nothing but the trail enters it, so that it is the same byte
// for byte whenever it is written again.
func Report(ctx context.Context, org *store.Org, year int, month time.Month, zone *time.Location, w io.Writer) error {
	return ReportUpTo(ctx, org, year, month, zone, math.MaxInt64, w)
}

// ReportUpTo is Report of a chain that ends at row last, for a month that isn't over.
func ReportUpTo(ctx context.Context, org *store.Org, year int, month time.Month, zone *time.Location, last int64, w io.Writer) error {
	from := time.Date(year, month, 1, 0, 0, 0, 0, zone)
	r := report{org: org.ID(), month: from, acts: map[string]int{}, actors: map[string]int{}, channels: map[string]int{}, reasons: map[string]int{}, lists: map[string][]string{}}
	until := from.AddDate(0, 1, 0)
	err := org.WalkAudit(ctx, 0, func(a store.AuditRow) error {
		if a.Seq <= last && !a.At.Before(from) && a.At.Before(until) {
			return r.add(a)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.write(w)
}

func (r *report) add(a store.AuditRow) error {
	if r.rows++; r.rows == 1 {
		r.first = store.Head{Seq: a.Seq, Seal: a.Seal}
	}
	r.last = store.Head{Seq: a.Seq, Seal: a.Seal}
	platform, _, _ := strings.Cut(a.Channel, ":")
	r.acts[a.Act]++
	r.actors[cmp.Or(string(a.Actor), "服务台")]++
	r.channels[cmp.Or(platform, "未记录")]++
	if a.Act == "ticket.excused" {
		r.reasons[fmt.Sprintf("%v（%v）", a.Detail["name"], a.Detail["reason"])]++
	}
	for _, s := range sections {
		if !slices.ContainsFunc(s.acts, func(p string) bool { return strings.HasPrefix(a.Act, p) }) {
			continue
		}
		line, err := r.line(a)
		r.lists[s.title] = append(r.lists[s.title], line)
		return err
	}
	return nil
}

// line is one row in words. The keys of its detail are in order.
func (r *report) line(a store.AuditRow) (string, error) {
	who := cmp.Or(string(a.Actor), "服务台")
	if a.Behalf != "" {
		who += "（代 " + string(a.Behalf) + "）"
	}
	out := fmt.Sprintf("%s #%d %s %s %s [%s]", a.At.In(r.month.Location()).Format("2006-01-02 15:04:05"), a.Seq, who, a.Act, a.Object, cmp.Or(a.Channel, "未记录"))
	if len(a.Detail) == 0 {
		return out, nil
	}
	doc, err := json.Marshal(a.Detail)
	if err != nil {
		return "", fmt.Errorf("write audit row %d: %w", a.Seq, err)
	}
	return out + " " + string(doc), nil
}

func (r *report) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "审计月报 %s\n企业 %s，时区 %s\n", r.month.Format("2006-01"), r.org, r.month.Location())
	if r.rows == 0 {
		b.WriteString("本月没有已封存的记录。\n")
	} else {
		fmt.Fprintf(&b, "共 %d 条已封存记录\n首条 #%d %s\n末条 #%d %s\n", r.rows, r.first.Seq, r.first.Seal, r.last.Seq, r.last.Seal)
	}
	tally(&b, "按动作", r.acts)
	tally(&b, "按人员", r.actors)
	tally(&b, "按渠道", r.channels)
	if len(r.reasons) > 0 { // a month of before there were reasons stays what it was, byte for byte
		tally(&b, "超时原因", r.reasons)
	}
	for _, s := range sections {
		fmt.Fprintf(&b, "\n%s：%d 条\n", s.title, len(r.lists[s.title]))
		for _, line := range r.lists[s.title] {
			b.WriteString(line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func tally(b *strings.Builder, title string, counts map[string]int) {
	fmt.Fprintf(b, "\n%s\n", title)
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(b, "%6d  %s\n", counts[k], k)
	}
}
