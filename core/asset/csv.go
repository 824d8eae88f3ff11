package asset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// columns are the columns of a file in the order in which it is written, each with the headings it is known by.
var columns = []struct {
	headings []string
	get      func(Asset) string
	set      func(*Asset, string) error
}{
	{[]string{"编号", "资产编号", "code"}, func(a Asset) string { return a.Code }, setCode},
	{[]string{"类别", "类型", "kind"}, func(a Asset) string { return a.Kind }, func(a *Asset, v string) error { a.Kind = v; return nil }},
	{[]string{"使用人", "领用人", "holder"}, func(a Asset) string { return string(a.Holder) }, func(a *Asset, v string) error { a.Holder = core.PersonID(v); return nil }},
	{[]string{"地点", "位置", "site"}, func(a Asset) string { return a.Site }, func(a *Asset, v string) error { a.Site = v; return nil }},
	{[]string{"状态", "state"}, func(a Asset) string { return a.State.Name() }, setState},
}

func setCode(a *Asset, v string) error {
	if a.Code = Normal(v); !codeShape.MatchString(a.Code) {
		return errCode
	}
	return nil
}

func setState(a *Asset, v string) error {
	s, ok := stateNamed(v)
	if !ok {
		return errState
	}
	a.State = s
	return nil
}

// Row is an asset as a line of a file names it.
type Row struct {
	Line int
	Asset
}

// Fault is what is wrong with a line of a file, told to whoever wrote it.
type Fault struct {
	Line    int    `json:"line"`
	Problem string `json:"problem"`
}

func (f Fault) Error() string { return fmt.Sprintf("第 %d 行：%s", f.Line, f.Problem) }

// Read reads a file as Rows does. Everything that is wrong is told at once.
func Read(r io.Reader) ([]Asset, error) {
	rows, faults, err := Rows(r)
	if err != nil {
		return nil, err
	}
	return Assets(rows), Wrong(faults)
}

// Assets are the assets of rows.
func Assets(rows []Row) []Asset {
	var out []Asset
	for _, r := range rows {
		out = append(out, r.Asset)
	}
	return out
}

// Wrong is all that is wrong with a file as one error, or nil.
func Wrong(faults []Fault) error {
	var out []error
	for _, f := range faults {
		out = append(out, f)
	}
	return errors.Join(out...)
}

// Rows reads a file: UTF-8, the first line holds the headings. Holder stands as it is written; who that is, others know. The error is for what
// is no such file at all.
func Rows(r io.Reader) ([]Row, []Fault, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	head, err := in.Read()
	if err != nil {
		return nil, nil, errors.New("文件是空的，第一行应为表头：编号,类别,使用人,地点,状态")
	}
	order, err := headings(head)
	if err != nil {
		return nil, nil, err
	}
	var rows []Row
	var faults []Fault
	seen := map[string]int{}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("文件格式有误：%w", err)
		}
		line, _ := in.FieldPos(0)
		a, err := parse(row, order)
		if err == nil && seen[a.Code] > 0 {
			err = fmt.Errorf("编号 %s 在第 %d 行已经有了", a.Code, seen[a.Code])
		}
		if err != nil {
			faults = append(faults, Fault{line, err.Error()})
			continue
		}
		seen[a.Code] = line
		rows = append(rows, Row{line, a})
	}
}

// headings finds the column of each heading, −1 for one that is not known.
func headings(head []string) ([]int, error) {
	order := make([]int, len(head))
	found := map[int]bool{}
	for i, h := range head {
		order[i] = -1
		for c, column := range columns {
			for _, name := range column.headings {
				if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), name) {
					order[i], found[c] = c, true
				}
			}
		}
	}
	if !found[0] || !found[1] {
		return nil, errors.New("第一行应为表头，至少有「编号」和「类别」：编号,类别,使用人,地点,状态")
	}
	return order, nil
}

func parse(row []string, order []int) (Asset, error) {
	a := Asset{State: InUse}
	for i, v := range row {
		v = strings.TrimSpace(v)
		if v == "" || i >= len(order) || order[i] < 0 {
			continue
		}
		if err := columns[order[i]].set(&a, v); err != nil {
			return a, fmt.Errorf("%w，现在是「%s」", err, v)
		}
	}
	if a.Code == "" || a.Kind == "" {
		return a, errMissing
	}
	return a, nil
}

// Write writes a file that Read reads and a spreadsheet shows.
func Write(w io.Writer, all []Asset) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it Excel takes the file for GBK
		return err
	}
	out := csv.NewWriter(w)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.headings[0]
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, a := range all {
		for i, c := range columns {
			row[i] = c.get(a)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
