package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// Dir keeps files in a data directory. No path leads out of it.
type Dir string

var _ Store = Dir("")

// Open implements Store.
func (d Dir) Open(name string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return nil, fmt.Errorf("open the data directory: %w", err)
	}
	defer root.Close()
	return root.Open(name)
}

// Create implements Store.
func (d Dir) Create(name string, body io.Reader) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return fmt.Errorf("open the data directory: %w", err)
	}
	defer root.Close()
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

// Remove implements Store.
func (d Dir) Remove(name string) error {
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return fmt.Errorf("open the data directory: %w", err)
	}
	defer root.Close()
	return root.Remove(name)
}

// probe is the name under which Check writes.
const probe = "attachments/.doctor"

// Check implements Store.
func (d Dir) Check(context.Context) (string, error) {
	_ = d.Remove(probe) // of a check that was interrupted
	if err := d.Create(probe, strings.NewReader("imdesk")); err != nil {
		return "", err
	}
	return path.Join(string(d), "attachments"), d.Remove(probe)
}
