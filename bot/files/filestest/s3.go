// Package filestest has what stands in for the services that files pass through: a bucket and a virus scanner, both of which can go away.
package filestest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/imdesk/imdesk/bot/files"
)

// Credentials of the bucket.
const (
	AccessKey = "imdesk-test"
	SecretKey = "s3cr3t-of-the-bucket"
	bucket    = "attachments-of-imdesk"
)

// S3 is a service with one bucket, by an implementation of the protocol that is not ours.
type S3 struct {
	t       testing.TB
	backend gofakes3.Backend
	server  *httptest.Server
	away    atomic.Bool
	refused atomic.Int64
}

// StartS3 starts the service for the length of a test.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	s := &S3{t: t, backend: s3mem.New()}
	if err := s.backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(s.backend).Server()
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.away.Load():
			s.refused.Add(1)
			http.Error(w, "away", http.StatusServiceUnavailable)
		case !strings.Contains(r.Header.Get("Authorization"), "Credential="+AccessKey+"/"):
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`<?xml version="1.0"?><Error><Code>InvalidAccessKeyId</Code><Message>unknown key</Message></Error>`))
		default:
			fake.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.server.Close)
	return s
}

// Config is how the bucket is named in a configuration.
func (s *S3) Config() *files.Config {
	return &files.Config{Store: "s3", S3: &files.S3Config{
		Endpoint: s.server.URL, Bucket: bucket, Region: "cn-north-1", AccessKey: AccessKey, SecretKey: SecretKey, Prefix: "desk",
	}}
}

// Away makes the service answer 503, or serve again.
func (s *S3) Away(away bool) { s.away.Store(away) }

// Refused counts the calls that came while it was away.
func (s *S3) Refused() int64 { return s.refused.Load() }

// Holds reports whether some object of the bucket has just these bytes.
func (s *S3) Holds(body []byte) bool {
	s.t.Helper()
	list, err := s.backend.ListBucket(bucket, nil, gofakes3.ListBucketPage{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range list.Contents {
		obj, err := s.backend.GetObject(bucket, c.Key, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(obj.Contents); err != nil {
			s.t.Fatal(err)
		}
		_ = obj.Contents.Close()
		if bytes.Equal(got.Bytes(), body) {
			return true
		}
	}
	return false
}
