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
	"hash"
	"io"
	"io/fs"
	"slices"

	"github.com/imdesk/imdesk/store"
)

// format is the version of the archive's layout.
const format = 1

// manifestName is the archive's last entry, since it names the others with their hashes.
const manifestName = "manifest.json"

// Manifest says what an archive holds: tables/<name>.jsonl with a row a line, and files/<path> as they were sent.
type Manifest struct {
	Format int `json:"format"`
	store.Exported
	Entries []Entry `json:"entries"`
	// Missing are files that the tables name and the data directory doesn't hold.
	Missing []string `json:"missing_files"`
}

// Entry is one entry of the archive. Size is in bytes, Rows counts a table's lines.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Rows   int64  `json:"rows,omitempty"`
	SHA256 string `json:"sha256"`
}

// Files are the stored attachments by the paths in their rows.
type Files interface {
	// Open opens a file; fs.ErrNotExist if there is none.
	Open(path string) (io.ReadCloser, error)
	// Create stores a file that must not exist yet.
	Create(path string, body io.Reader) error
	Remove(path string) error
}

// Export writes an org as an archive while it is read. Equal orgs give equal bytes.
func Export(ctx context.Context, org *store.Org, files Files, w io.Writer) (Manifest, error) {
	a := archive{zip: zip.NewWriter(w), manifest: Manifest{Format: format, Entries: []Entry{}, Missing: []string{}}}
	var paths []string
	exported, err := org.Export(ctx, func(table string, row []byte) error {
		if table == "attachment" {
			var f struct{ Path string }
			if err := json.Unmarshal(row, &f); err != nil {
				return err
			}
			if f.Path != "" {
				paths = append(paths, f.Path)
			}
		}
		return a.row("tables/"+table+".jsonl", row)
	})
	if err != nil {
		return a.manifest, err
	}
	a.manifest.Exported = exported
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if err := a.file(files, path); err != nil {
			return a.manifest, fmt.Errorf("file %s: %w", path, err)
		}
	}
	return a.manifest, a.close()
}

// archive is a zip that is being written. Its entries carry no time, so that equal contents are equal bytes.
type archive struct {
	zip      *zip.Writer
	manifest Manifest
	open     *entryWriter
}

// entryWriter is the entry that is being written.
type entryWriter struct {
	Entry
	w   *bufio.Writer
	sum hash.Hash
}

func (a *archive) begin(name string) error {
	if err := a.end(); err != nil {
		return err
	}
	raw, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	a.open = &entryWriter{Entry: Entry{Name: name}, sum: sha256.New(), w: bufio.NewWriter(raw)}
	return nil
}

func (e *entryWriter) Write(p []byte) (int, error) {
	e.sum.Write(p)
	e.Size += int64(len(p))
	return e.w.Write(p)
}

// end finishes the open entry, if there is one.
func (a *archive) end() error {
	if a.open == nil {
		return nil
	}
	e := a.open
	a.open = nil
	e.SHA256 = hex.EncodeToString(e.sum.Sum(nil))
	a.manifest.Entries = append(a.manifest.Entries, e.Entry)
	return e.w.Flush()
}

func (a *archive) row(name string, row []byte) error {
	if a.open == nil || a.open.Name != name {
		if err := a.begin(name); err != nil {
			return err
		}
	}
	a.open.Rows++
	_, err := a.open.Write(append(row, '\n'))
	return err
}

func (a *archive) file(files Files, path string) error {
	body, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		a.manifest.Missing = append(a.manifest.Missing, path)
		return nil
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if err := a.begin("files/" + path); err != nil {
		return err
	}
	_, err = io.Copy(a.open, body)
	return err
}

func (a *archive) close() error {
	if err := a.end(); err != nil {
		return err
	}
	doc, err := json.MarshalIndent(a.manifest, "", "  ")
	if err != nil {
		return err
	}
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(doc, '\n')); err != nil {
		return err
	}
	return a.zip.Close()
}
