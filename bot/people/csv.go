package people

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
)

// maxFile bounds a file; a hundred thousand people take some 10 MB.
const maxFile = 64 << 20

// column is what a heading stands for.
type column struct {
	headings []string
	set      func(e *directory.Entry, value string) error
}

var hoursForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$`)

var columns = []column{
	{[]string{"编号", "id"}, func(e *directory.Entry, v string) error { e.ID = core.PersonID(v); return nil }},
	{[]string{"工号", "员工编号", "number"}, func(e *directory.Entry, v string) error { e.Number = v; return nil }},
	{[]string{"姓名", "name"}, func(e *directory.Entry, v string) error { e.Name = v; return nil }},
	{[]string{"职位", "岗位", "title"}, func(e *directory.Entry, v string) error { e.Title = v; return nil }},
	{[]string{"部门", "department"}, func(e *directory.Entry, v string) error { e.Department = v; return nil }},
	{[]string{"上级工号", "上级", "manager"}, func(e *directory.Entry, v string) error { e.Manager = v; return nil }},
	{[]string{"地点", "楼层", "工作地点", "site"}, func(e *directory.Entry, v string) error { e.Site = v; return nil }},
	{[]string{"工作时间", "hours"}, setHours},
	{[]string{"语言", "language"}, setLanguage},
	{[]string{"VIP", "vip"}, setVIP},
	{[]string{"状态", "在职", "status"}, setStatus},
	{[]string{"企业微信", "wecom"}, account(core.WeCom)},
	{[]string{"钉钉", "dingtalk"}, account(core.DingTalk)},
	{[]string{"飞书", "feishu"}, account(core.Feishu)},
}

func account(p core.Platform) func(*directory.Entry, string) error {
	return func(e *directory.Entry, v string) error {
		if p == core.WeCom {
			v = strings.ToLower(v) // userids are the same in either case: developer.work.weixin.qq.com/document/path/90196
		}
		e.Accounts = append(e.Accounts, core.Account{Platform: p, ID: v})
		return nil
	}
}

func setHours(e *directory.Entry, v string) error {
	e.Hours = strings.NewReplacer("：", ":", "～", "-", "~", "-", "—", "-", " ", "").Replace(v)
	if !hoursForm.MatchString(e.Hours) {
		return errors.New("工作时间应写成 09:00-18:00")
	}
	return nil
}

func setLanguage(e *directory.Entry, v string) error {
	switch strings.ToLower(v) {
	case "中文", "zh", "zh-cn", "简体中文":
		e.Language = "zh-CN"
	case "英文", "英语", "en", "en-us", "english":
		e.Language = "en"
	default:
		return errors.New("语言应为 中文 或 英文")
	}
	return nil
}

func setVIP(e *directory.Entry, v string) error {
	vip, err := yesNo(v)
	e.VIP = &vip
	return err
}

func yesNo(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "是", "y", "yes", "1", "true", "vip":
		return true, nil
	case "否", "n", "no", "0", "false":
		return false, nil
	}
	return false, errors.New("应填 是 或 否")
}

func setStatus(e *directory.Entry, v string) error {
	switch strings.ToLower(v) {
	case "离职", "已离职", "停用", "left", "inactive":
		e.Left = true
	case "在职", "正常", "active":
		e.Back = true
	default:
		return errors.New("状态应为 在职 或 离职")
	}
	return nil
}

// ParseCSV reads a file of people in UTF-8 or GBK, as Excel writes it. It names every mistake it finds, with the line; a file with a mistake is
// read as none.
func ParseCSV(in io.Reader) ([]directory.Entry, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("文件超过 %d MB，请分成几份", maxFile>>20)
	}
	text, err := decoded(raw)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	if head, _, _ := strings.Cut(text, "\n"); strings.Contains(head, "\t") {
		r.Comma = '\t'
	}
	return entries(r)
}

// decoded is the text of a file: UTF-8 where it is valid, else GB18030, which holds GBK.
func decoded(raw []byte) (string, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", errors.New("文件既不是 UTF-8 也不是 GBK 编码，请在 Excel 里另存为「CSV UTF-8」")
	}
	return string(text), nil
}

func entries(r *csv.Reader) ([]directory.Entry, error) {
	head, err := r.Read()
	if err != nil {
		return nil, errors.New("文件是空的，第一行应为表头，例如：工号,姓名,部门,上级工号,企业微信,钉钉,飞书")
	}
	cols, err := headings(head)
	if err != nil {
		return nil, err
	}
	var out []directory.Entry
	var wrong []error
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("文件格式有误：%w", err)
		}
		line, _ := r.FieldPos(0)
		e := directory.Entry{At: fmt.Sprintf("第 %d 行", line)}
		filled := false
		for i, v := range row {
			v = strings.TrimSpace(v)
			if v == "" || i >= len(cols) || cols[i] == nil {
				continue
			}
			filled = true
			if err := cols[i].set(&e, v); err != nil {
				wrong = append(wrong, fmt.Errorf("%s「%s」：%w，现在是「%s」", e.At, cols[i].headings[0], err, v))
			}
		}
		if filled {
			out = append(out, e)
		}
	}
	return out, errors.Join(wrong...)
}

// headings finds what the columns mean; one that means nothing is a mistake, since it may be a misspelt one.
func headings(head []string) ([]*column, error) {
	out := make([]*column, len(head))
	var known []string
	for i := range columns {
		known = append(known, columns[i].headings[0])
	}
	for i, h := range head {
		h = strings.TrimSpace(h)
		if h == "" {
			continue
		}
		for c := range columns {
			for _, name := range columns[c].headings {
				if strings.EqualFold(name, h) {
					out[i] = &columns[c]
				}
			}
		}
		if out[i] == nil {
			return nil, fmt.Errorf("不认识的列「%s」。可用的列：%s", h, strings.Join(known, "、"))
		}
	}
	return out, nil
}
