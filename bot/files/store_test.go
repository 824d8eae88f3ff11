package files_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/bot/files/filestest"
)

func TestAStoreKeepsWhatItWasGiven(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) files.Store{
		"disk": func(t *testing.T) files.Store { return files.Dir(t.TempDir()) },
		"s3":   func(t *testing.T) files.Store { return store(t, filestest.StartS3(t).Config()) },
	} {
		t.Run(name, func(t *testing.T) {
			s, body := open(t), bytes.Repeat([]byte("报表"), 1<<16)
			const file = "attachments/acme/abcd/abcd1234"
			if _, err := s.Open(file); !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("opening what isn't there: %v", err)
			}
			if err := s.Create(file, bytes.NewReader(body)); err != nil {
				t.Fatal(err)
			}
			if err := s.Create(file, strings.NewReader("other")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("creating it twice: %v", err)
			}
			f, err := s.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(f)
			if err = errors.Join(err, f.Close()); err != nil || !bytes.Equal(got, body) {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
			where, err := s.Check(t.Context())
			if err != nil || where == "" {
				t.Errorf("the check says %q, %v", where, err)
			}
			if err := s.Remove(file); err != nil {
				t.Error(err)
			}
			if _, err := s.Open(file); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("opening what was removed: %v", err)
			}
		})
	}
}

func TestAFileOnDiskIsStoredWithItsSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s3 := filestest.StartS3(t)
	if err := store(t, s3.Config()).Create("attachments/a/b/c", f); err != nil || !s3.Holds([]byte("content")) {
		t.Errorf("not stored: %v", err)
	}
}

func TestABucketThatRefusesOrIsAwaySaysSoWithoutTheSecret(t *testing.T) {
	s3 := filestest.StartS3(t)
	stranger := s3.Config()
	stranger.S3.AccessKey = "somebody"
	elsewhere := s3.Config()
	elsewhere.S3.Bucket = "no-such-bucket"
	for name, c := range map[string]*files.Config{"a wrong key": stranger, "a wrong bucket": elsewhere} {
		_, err := store(t, c).Check(t.Context())
		if err == nil || strings.Contains(err.Error(), filestest.SecretKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s3.Away(true)
	err := store(t, s3.Config()).Create("attachments/a/b/c", strings.NewReader("x"))
	if err == nil || errors.Is(err, fs.ErrExist) || strings.Contains(err.Error(), filestest.SecretKey) {
		t.Errorf("away: %v", err)
	}
}

func store(t *testing.T, c *files.Config) files.Store {
	t.Helper()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	s, err := files.New(c, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
