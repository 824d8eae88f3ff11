package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// longestLine bounds one line of a batch, in bytes.
const longestLine = 16 << 20

// failedLine stands for the answer to a line that can't be answered.
type failedLine struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// eachLine answers every line of the JSONL file in with a line of the file out, in the same order; "-" is the standard input or output. A line
// that can't be answered gets its id and an error; the others are answered all the same, and the command fails at the end.
func eachLine[T any](in, out string, answer func(T) (any, error)) (err error) {
	from, err := opened(in)
	if err != nil {
		return usageError{err}
	}
	defer from.Close()
	to, err := created(out)
	if err != nil {
		return usageError{err}
	}
	w := bufio.NewWriter(to)
	defer func() { err = errors.Join(err, w.Flush(), to.Close()) }()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, longestLine)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	n, failed := 0, 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		said, bad := answered(lines.Bytes(), answer)
		if bad != nil {
			failed++
			fmt.Fprintf(os.Stderr, "imdesk: 第 %d 行：%v\n", n, bad)
			said = failedLine{idOf(lines.Bytes()), bad.Error()}
		}
		if err := enc.Encode(said); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("第 %d 行：%w", n+1, err)
	}
	if failed > 0 {
		return fmt.Errorf("%d 行中有 %d 行不能计算，原因写在输出的 error 里", n, failed)
	}
	return nil
}

func answered[T any](line []byte, answer func(T) (any, error)) (any, error) {
	var q T
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, unread(err)
	}
	return answer(q)
}

// unread says in what way a line can't be read, and what was meant to stand there.
func unread(err error) error {
	var kind *json.UnmarshalTypeError
	var when *time.ParseError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("%s 的类型不对：不能是 %s", kind.Field, kind.Value)
	case errors.As(err, &when):
		return fmt.Errorf("时间 %s 看不懂，要带时区，写成 2026-11-22T09:30:00+08:00 这样", when.Value)
	}
	return fmt.Errorf("不是一行 JSON：%w", err)
}

// idOf is the id of a line as it was written, null if there is none.
func idOf(line []byte) json.RawMessage {
	var q struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(line, &q) != nil || len(q.ID) == 0 {
		return json.RawMessage("null")
	}
	return q.ID
}

func opened(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(path)
}

// stdout is the standard output, which isn't ours to close.
type stdout struct{ io.Writer }

func (stdout) Close() error { return nil }

func created(path string) (io.WriteCloser, error) {
	if path == "-" {
		return stdout{os.Stdout}, nil
	}
	return os.Create(path)
}
