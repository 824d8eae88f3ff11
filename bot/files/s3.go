package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// transferLimit bounds writing one file, callLimit everything else; whoever has a longer job repeats it.
const (
	transferLimit = 90 * time.Second
	callLimit     = 15 * time.Second
)

// S3 keeps files in a bucket of any service that speaks S3. The bucket exists already: who may create buckets may do too much.
type S3 struct {
	client         *minio.Client
	bucket, prefix string
}

var _ Store = (*S3)(nil)

func newS3(c S3Config) (*S3, error) {
	u, err := url.Parse(c.Endpoint)
	if err != nil {
		return nil, errors.New("attachments.s3.endpoint is not an address")
	}
	lookup := minio.BucketLookupPath
	if c.VirtualHost {
		lookup = minio.BucketLookupDNS
	}
	transport, err := minio.DefaultTransport(u.Scheme == "https")
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to S3: %w", err)
	}
	transport.ResponseHeaderTimeout = callLimit
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: u.Scheme == "https", Region: c.Region, BucketLookup: lookup,
		Transport: transport, MaxRetries: 1, // the job that stores a file is repeated, for hours
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to S3: %w", err)
	}
	return &S3{client: client, bucket: c.Bucket, prefix: strings.Trim(c.Prefix, "/")}, nil
}

func (s *S3) key(name string) string {
	if s.prefix == "" {
		return name
	}
	return s.prefix + "/" + name
}

// Open implements Store.
func (s *S3) Open(name string) (io.ReadCloser, error) {
	obj, err := s.client.GetObject(context.Background(), s.bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, told("open", err)
	}
	if _, err := obj.Stat(); err != nil { // GetObject itself asks nothing
		_ = obj.Close()
		return nil, told("open", err)
	}
	return obj, nil
}

// Create implements Store. An object appears when it is complete.
func (s *S3) Create(name string, body io.Reader) error {
	ctx, cancel := context.WithTimeout(context.Background(), transferLimit)
	defer cancel()
	_, err := s.client.StatObject(ctx, s.bucket, s.key(name), minio.StatObjectOptions{})
	switch {
	case err == nil:
		return fmt.Errorf("create %s: %w", name, fs.ErrExist)
	case !missing(err):
		return told("create", err)
	}
	f, ok := body.(*os.File)
	if !ok {
		if f, err = spooled(body); err != nil {
			return err
		}
		defer os.Remove(f.Name())
		defer f.Close()
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = s.client.PutObject(ctx, s.bucket, s.key(name), f, info.Size(), minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return told("create", err)
}

// spooled puts a stream on disk, since a body of unknown length would be held in memory by the half gigabyte.
func spooled(body io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "imdesk-upload-")
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(f, body); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// Remove implements Store.
func (s *S3) Remove(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	return told("remove", s.client.RemoveObject(ctx, s.bucket, s.key(name), minio.RemoveObjectOptions{}))
}

// Check implements Store.
func (s *S3) Check(context.Context) (string, error) {
	where := s.client.EndpointURL().Host + "/" + s.key(s.bucket)
	if err := s.Remove(probe); err != nil {
		return where, err
	}
	if err := s.Create(probe, strings.NewReader("imdesk")); err != nil {
		return where, err
	}
	f, err := s.Open(probe)
	if err != nil {
		return where, err
	}
	return where, errors.Join(f.Close(), s.Remove(probe))
}

func missing(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.Code == minio.NoSuchKey || r.StatusCode == http.StatusNotFound && r.Code != minio.NoSuchBucket
}

// told names what failed; the service's code stays, and no credential was ever in it.
func told(act string, err error) error {
	if err == nil {
		return nil
	}
	if missing(err) {
		err = errors.Join(fs.ErrNotExist, err)
	}
	return fmt.Errorf("%s in S3: %w", act, err)
}
