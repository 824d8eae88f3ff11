// Package files owns what becomes of a file somebody sent: where it is kept (a folder or an S3-compatible bucket), which kinds are taken in, and the
// look through it for viruses. It knows no ticket, no platform and no database.
package files

import (
	"context"
	"io"
)

// Store keeps files under slash-separated names that we made ourselves.
type Store interface {
	// Open reads a file; a name that isn't there gives fs.ErrNotExist, at the latest with the first read. The caller closes it.
	Open(name string) (io.ReadCloser, error)
	// Create writes a new file whole or not at all; a name that exists gives fs.ErrExist.
	Create(name string, body io.Reader) error
	// Remove deletes a file.
	Remove(name string) error
	// Check writes, reads and deletes a file, and says in words where files are kept.
	Check(ctx context.Context) (where string, err error)
}

// New opens the store that the configuration names; dataDir is where files are kept on disk. It makes no call.
func New(c *Config, dataDir string) (Store, error) {
	if c == nil || c.S3 == nil {
		return Dir(dataDir), nil
	}
	return newS3(*c.S3)
}
