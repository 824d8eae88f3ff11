package files

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Config is the section attachments of the configuration file; nil means the defaults.
type Config struct {
	Store  string      `yaml:"store"` // disk (default) or s3
	MaxMB  int         `yaml:"max_mb"`
	Refuse []string    `yaml:"refuse"`
	Allow  []string    `yaml:"allow"`
	S3     *S3Config   `yaml:"s3"`
	Scan   *ScanConfig `yaml:"scan"`
}

// S3Config is a bucket and who may write to it.
type S3Config struct {
	Endpoint    string `yaml:"endpoint"`
	Bucket      string `yaml:"bucket"`
	Region      string `yaml:"region"`
	AccessKey   string `yaml:"access_key"`
	SecretKey   string `yaml:"secret_key"`
	Prefix      string `yaml:"prefix"`
	VirtualHost bool   `yaml:"virtual_host"`
}

// ScanConfig is the look for viruses: a clamd, or a command of the operator's.
type ScanConfig struct {
	Clamd   string   `yaml:"clamd"`
	Command []string `yaml:"command"`
	Fail    string   `yaml:"fail"` // closed (default) or open
	Seconds int      `yaml:"seconds"`
}

// Defaults.
const (
	defaultMaxMB   = 100
	mostMB         = 1024 // a file passes through the disk of a replica and the memory of none, but the platforms take far less
	defaultScanFor = 60 * time.Second
)

// MaxBytes is the size above which a file is refused.
func (c *Config) MaxBytes() int64 {
	if c == nil || c.MaxMB == 0 {
		return defaultMaxMB << 20
	}
	return int64(c.MaxMB) << 20
}

var kindPattern = regexp.MustCompile(`^(executable|\.[0-9a-z]{1,10}|[a-z]+/(\*|[0-9a-z.+-]+))$`)

// Validate judges everything that can be judged without the network. Its errors never hold a credential.
func (c *Config) Validate() error {
	if c == nil {
		return nil
	}
	var errs []error
	bad := func(key, why string) { errs = append(errs, fmt.Errorf("attachments.%s: %s", key, why)) }
	if c.Store != "" && c.Store != "disk" && c.Store != "s3" {
		bad("store", "use disk or s3")
	}
	if (c.Store == "s3") != (c.S3 != nil) {
		bad("s3", "belongs to store: s3, and store: s3 needs it")
	}
	if c.MaxMB < 0 || c.MaxMB > mostMB {
		bad("max_mb", fmt.Sprintf("use 1 to %d", mostMB))
	}
	for _, k := range append(append([]string{}, c.Refuse...), c.Allow...) {
		if !kindPattern.MatchString(k) {
			bad("refuse and allow", fmt.Sprintf("%q is no kind: write executable, an extension such as .zip, or a type such as video/*", k))
		}
	}
	if c.S3 != nil {
		c.S3.validate(bad)
	}
	if c.Scan != nil {
		c.Scan.validate(bad)
	}
	return errors.Join(errs...)
}

func (c *S3Config) validate(bad func(key, why string)) {
	u, err := url.Parse(c.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		bad("s3.endpoint", "write https://host or http://host:port, without a path; the bucket has a key of its own")
	}
	for key, v := range map[string]string{"bucket": c.Bucket, "access_key": c.AccessKey, "secret_key": c.SecretKey} {
		if v == "" {
			bad("s3."+key, "is missing")
		}
	}
}

func (c *ScanConfig) validate(bad func(key, why string)) {
	if (c.Clamd == "") == (len(c.Command) == 0) {
		bad("scan", "name clamd or command, one of them")
	}
	if _, _, ok := clamdAddress(c.Clamd); c.Clamd != "" && !ok {
		bad("scan.clamd", "write tcp://host:3310 or unix:///run/clamav/clamd.ctl")
	}
	if c.Fail != "" && c.Fail != "closed" && c.Fail != "open" {
		bad("scan.fail", "use closed (a file waits until it was looked through) or open (it is passed on unseen)")
	}
	if c.Seconds < 0 || c.Seconds > 600 {
		bad("scan.seconds", "use 1 to 600")
	}
}
