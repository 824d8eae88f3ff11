package evidence

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Import writes an archive's org into a database that has nothing of it, and its files. It checks every hash before it writes anything, and whether
// the audit chain still holds behind it. What an import that failed wrote is removed.
func Import(ctx context.Context, db *store.DB, files Files, archive io.ReaderAt, size int64) (Manifest, error) {
	in, err := openArchive(archive, size)
	if err != nil {
		return Manifest{}, err
	}
	if err := in.verify(); err != nil {
		return in.manifest, err
	}
	if err := db.Importable(ctx, in.manifest.Exported); err != nil {
		return in.manifest, err
	}
	written, err := in.files(files)
	if err == nil {
		err = db.Import(ctx, in.manifest.Exported, in.rows)
	}
	if err != nil {
		for _, name := range written {
			err = errors.Join(err, files.Remove(name))
		}
		return in.manifest, err
	}
	_, err = db.Org(in.manifest.Org).VerifyAudit(ctx, in.manifest.Head)
	return in.manifest, err
}

// incoming is an archive that is being read.
type incoming struct {
	manifest Manifest
	entries  map[string]*zip.File
}

func openArchive(r io.ReaderAt, size int64) (*incoming, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, invalid("这不是 imdesk export 的文件：%v", err)
	}
	in := &incoming{entries: map[string]*zip.File{}}
	for _, f := range z.File {
		if in.entries[f.Name] != nil {
			return nil, invalid("文件里有两个 %s", f.Name)
		}
		in.entries[f.Name] = f
	}
	m := in.entries[manifestName]
	if m == nil {
		return nil, invalid("文件里没有 %s，可能没有导出完", manifestName)
	}
	delete(in.entries, manifestName)
	body, err := m.Open()
	if err != nil {
		return nil, invalid("读取 %s：%v", manifestName, err)
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&in.manifest); err != nil {
		return nil, invalid("读取 %s：%v", manifestName, err)
	}
	if in.manifest.Format != format {
		return nil, invalid("导出格式是第 %d 版，这个程序只认第 %d 版", in.manifest.Format, format)
	}
	return in, nil
}

// verify compares every entry with the manifest, in both directions.
func (in *incoming) verify() error {
	if len(in.entries) != len(in.manifest.Entries) {
		return invalid("文件里有 %d 项，清单里有 %d 项", len(in.entries), len(in.manifest.Entries))
	}
	for _, e := range in.manifest.Entries {
		if !in.belongs(e.Name) {
			return invalid("清单里有不该有的一项：%s", e.Name)
		}
		body, err := in.open(e.Name)
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, body)
		if err = errors.Join(err, body.Close()); err != nil {
			return invalid("%s 已损坏：%v", e.Name, err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != e.SHA256 {
			return invalid("%s 的内容与清单不符，文件可能被改动过", e.Name)
		}
	}
	return nil
}

// belongs reports whether an entry may be there: nothing else becomes part of a path.
func (in *incoming) belongs(name string) bool {
	if table, ok := strings.CutPrefix(name, "tables/"); ok {
		return strings.HasSuffix(table, ".jsonl")
	}
	file, ok := strings.CutPrefix(name, "files/")
	return ok && path.Clean(file) == file && strings.HasPrefix(file, "attachments/"+string(in.manifest.Org)+"/")
}

func (in *incoming) open(name string) (io.ReadCloser, error) {
	f := in.entries[name]
	if f == nil {
		return nil, invalid("文件里缺少 %s", name)
	}
	return f.Open()
}

func (in *incoming) files(files Files) (written []string, err error) {
	for _, e := range in.manifest.Entries {
		name, ok := strings.CutPrefix(e.Name, "files/")
		if !ok {
			continue
		}
		body, err := in.open(e.Name)
		if err != nil {
			return written, err
		}
		err = errors.Join(files.Create(name, body), body.Close())
		if err != nil {
			return written, fmt.Errorf("file %s: %w", name, err)
		}
		written = append(written, name)
	}
	return written, nil
}

// rows hands over the tables' rows in the archive's order.
func (in *incoming) rows(put func(table string, row []byte) error) error {
	for _, e := range in.manifest.Entries {
		table, ok := strings.CutPrefix(strings.TrimSuffix(e.Name, ".jsonl"), "tables/")
		if !ok {
			continue
		}
		if err := in.table(e, table, put); err != nil {
			return err
		}
	}
	return nil
}

func (in *incoming) table(e Entry, table string, put func(table string, row []byte) error) error {
	body, err := in.open(e.Name)
	if err != nil {
		return err
	}
	defer body.Close()
	r := bufio.NewReaderSize(body, 64<<10)
	for {
		row, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(row) == 0 {
			return nil
		}
		if err != nil {
			return invalid("%s 在中间断开：%v", e.Name, err)
		}
		if err := put(table, row); err != nil {
			return err
		}
	}
}

func invalid(format string, args ...any) error {
	return core.Refuse(core.CodeInvalid, fmt.Sprintf(format, args...))
}
