package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/imdesk/imdesk/core"
)

// refusal is an answer that is no document. It is also the JSON of one.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (r refusal) Error() string { return r.Code + ": " + r.Message }

func invalid(message string) error { return core.Refuse(core.CodeInvalid, message) }

var statuses = map[core.Code]int{
	core.CodeInvalid: http.StatusBadRequest, core.CodeForbidden: http.StatusForbidden, core.CodeNotFound: http.StatusNotFound,
	core.CodeConflict: http.StatusConflict, core.CodeUnavailable: http.StatusServiceUnavailable, core.CodeInternal: http.StatusInternalServerError,
}

// words are for errors that carry none of their own.
var words = map[core.Code]string{
	core.CodeInvalid: "请求有误", core.CodeForbidden: "没有权限", core.CodeNotFound: "没有找到，可能已被处理或删除",
	core.CodeConflict: "刚刚被别人改过，请刷新后再试", core.CodeUnavailable: "暂时不可用，请稍后再试", core.CodeInternal: "内部错误，请查看服务日志",
}

// fail writes an error: to the person its message, to the log the chain of what is our fault.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var out refusal
	if !errors.As(err, &out) {
		code := core.CodeOf(err)
		out = refusal{statuses[code], string(code), core.MessageOf(err)}
		if out.Message == "" {
			out.Message = words[code]
		}
	}
	if out.status >= http.StatusInternalServerError && r != nil && !errors.Is(err, context.Canceled) {
		s.Log.Error("serve console", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(out.status)
	_ = json.NewEncoder(w).Encode(out)
}

func answer(w http.ResponseWriter, doc any) {
	if doc == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if file, ok := doc.(download); ok {
		file.write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if raw, ok := doc.(json.RawMessage); ok {
		_, _ = w.Write(raw)
		return
	}
	_ = json.NewEncoder(w).Encode(doc)
}

// read takes the request's JSON. A form of another site can't send that content type, which backs the origin check up for old browsers.
func (c *call) read(into any) error {
	if t, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type")); t != "application/json" {
		return refusal{http.StatusUnsupportedMediaType, "invalid", "请求必须是 application/json"}
	}
	dec := json.NewDecoder(c.Body)
	dec.DisallowUnknownFields()
	var tooLarge *http.MaxBytesError
	if err := dec.Decode(into); errors.As(err, &tooLarge) {
		return refusal{http.StatusRequestEntityTooLarge, "invalid", fmt.Sprintf("内容太大，最多 %d KB。文件请分成几份", tooLarge.Limit>>10)}
	} else if err != nil {
		return invalid("请求内容不是预期的 JSON：" + err.Error())
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return invalid("请求内容之后还有多余的数据")
	}
	return nil
}

const (
	usualPage = 50
	mostPage  = 200
)

// limit is how many rows a page may have.
func (c *call) limit() int {
	n, err := strconv.Atoi(c.query("limit"))
	if err != nil || n < 1 {
		return usualPage
	}
	return min(n, mostPage)
}

// id is the number in the path.
func (c *call) id() (int64, error) {
	n, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	if err != nil {
		return 0, core.Refuse(core.CodeNotFound, "没有这一条")
	}
	return n, nil
}

// page is one page of a list; Next asks for the one after it and is empty on the last.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
	Total *int   `json:"total,omitempty"`
}

// cut makes a page of at most limit rows from a query that asked for one more.
func cut[T any](rows []T, limit int, next func(last T) string) page[T] {
	p := page[T]{Items: rows}
	if p.Items == nil {
		p.Items = []T{}
	}
	if len(rows) > limit {
		p.Items = rows[:limit]
		p.Next = next(rows[limit-1])
	}
	return p
}
