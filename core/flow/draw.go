package flow

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// Sizes of the drawing in pixels.
const (
	boxWide, boxHigh = 180, 56
	gapWide, gapHigh = 60, 24
	margin           = 24
	lineRunes        = 13 // of Han characters that fit a box
)

// box is one step of a flow in its place: column from the left, row from the top.
type box struct {
	id, title, note, fill string
	col, row              int
	from                  []string
}

// Draw returns the flow as an SVG: the form, the levels of the chain in turn, the tasks behind what they need, and the end.
func Draw(d Directory, it core.CatalogueItem) string {
	boxes := layout(d, it)
	cols, rows := 0, 0
	for _, b := range boxes {
		cols, rows = max(cols, b.col+1), max(rows, b.row+1)
	}
	wide, high := 2*margin+cols*boxWide+(cols-1)*gapWide, 2*margin+40+rows*boxHigh+(rows-1)*gapHigh
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif">`+"\n", wide, high, wide, high)
	s.WriteString(`<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#8c8c8c"/></marker></defs>` + "\n")
	fmt.Fprintf(&s, `<rect width="%d" height="%d" fill="#ffffff"/><text x="%d" y="%d" font-size="18" font-weight="600" fill="#1f1f1f">%s</text>`+"\n", wide, high, margin, margin+14, escape(it.Name))
	for _, b := range boxes {
		for _, id := range b.from {
			arrow(&s, boxes[slices.IndexFunc(boxes, func(o box) bool { return o.id == id })], b)
		}
	}
	for _, b := range boxes {
		draw(&s, b)
	}
	s.WriteString("</svg>\n")
	return s.String()
}

// layout puts the steps in columns: a step stands right of everything it waits for.
func layout(d Directory, it core.CatalogueItem) []box {
	desk, _ := d.desk(it.Desk)
	boxes := []box{{id: "form", title: "填写申请", note: fmt.Sprintf("%d 个字段", len(it.Fields)), fill: "#e6f4ff"}}
	last := "form"
	for i, level := range it.Approvals {
		b := box{id: fmt.Sprint("approval", i), title: level.Name, note: ruleWords(d, level.Rules()), fill: "#fff7e6", col: i + 1, from: []string{last}}
		if level.When != "" {
			b.note = "仅当 " + level.When
		}
		boxes, last = append(boxes, b), b.id
	}
	end := box{id: "end", title: "申请人确认", note: "办结", fill: "#f6ffed", col: len(it.Approvals) + 2}
	if len(it.Tasks) == 0 {
		boxes = append(boxes, box{id: "work", title: desk.Name, note: "处理", fill: "#f9f0ff", col: len(it.Approvals) + 1, from: []string{last}})
		end.from = []string{"work"}
		return append(boxes, end)
	}
	depth := depths(it.Tasks)
	rows := map[int]int{}
	for _, k := range it.Tasks {
		b := box{id: "task-" + k.ID, title: k.Name, fill: "#f9f0ff", col: len(it.Approvals) + 1 + depth[k.ID]}
		owner, _ := d.desk(k.Desk)
		b.note = owner.Name
		if k.Call != nil {
			b.note += " · 自动"
		}
		if k.ReturnsOf != "" {
			b.note += " · 逐件"
		}
		if len(k.When) > 0 {
			b.note = "仅当 " + conditionWords(it, k.When)
		}
		b.row, rows[b.col] = rows[b.col], rows[b.col]+1
		for _, n := range k.Needs {
			b.from = append(b.from, "task-"+n)
		}
		if len(k.Needs) == 0 {
			b.from = []string{last}
		}
		if !slices.ContainsFunc(it.Tasks, func(o core.TaskTemplate) bool { return slices.Contains(o.Needs, k.ID) }) {
			end.from = append(end.from, b.id)
		}
		end.col = max(end.col, b.col+1)
		boxes = append(boxes, b)
	}
	return append(boxes, end)
}

// depths is how many tasks stand before each at most. It ends on circles too, which a sound item has none of.
func depths(tasks []core.TaskTemplate) map[string]int {
	depth := map[string]int{}
	for range tasks {
		for _, k := range tasks {
			for _, n := range k.Needs {
				depth[k.ID] = min(max(depth[k.ID], depth[n]+1), len(tasks))
			}
		}
	}
	return depth
}

func (b box) place() (x, y int) {
	return margin + b.col*(boxWide+gapWide), margin + 40 + b.row*(boxHigh+gapHigh)
}

func draw(s *strings.Builder, b box) {
	x, y := b.place()
	fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s" stroke="#bfbfbf"/>`+"\n", x, y, boxWide, boxHigh, b.fill)
	fmt.Fprintf(s, `<text x="%d" y="%d" font-size="14" text-anchor="middle" fill="#1f1f1f">%s</text>`+"\n", x+boxWide/2, y+24, escape(short(b.title, lineRunes)))
	fmt.Fprintf(s, `<text x="%d" y="%d" font-size="11" text-anchor="middle" fill="#8c8c8c"><title>%s</title>%s</text>`+"\n", x+boxWide/2, y+43, escape(b.note), escape(short(b.note, lineRunes+3)))
}

func arrow(s *strings.Builder, from, to box) {
	x1, y1 := from.place()
	x2, y2 := to.place()
	x1, y1, y2 = x1+boxWide, y1+boxHigh/2, y2+boxHigh/2
	fmt.Fprintf(s, `<path d="M%d,%d C%d,%d %d,%d %d,%d" fill="none" stroke="#8c8c8c" marker-end="url(#tip)"/>`+"\n", x1, y1, x1+gapWide/2, y1, x2-gapWide/2, y2, x2-1, y2)
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}
