package files

import (
	"context"
	"errors"
	"time"
)

// Scanner looks through a file for viruses.
type Scanner interface {
	// Scan returns the name of what was found in a file on disk, "" for nothing. An error means that nobody knows.
	Scan(ctx context.Context, file string) (infection string, err error)
	// Check reports whether the scanner is there.
	Check(ctx context.Context) error
}

// ErrTooLargeToScan is of a file that the scanner will never look through.
var ErrTooLargeToScan = errors.New("the file is larger than the scanner takes")

// NewScanner returns the configured scanner, nil when there is none. It makes no call.
func NewScanner(c *Config) Scanner {
	switch {
	case c == nil || c.Scan == nil:
		return nil
	case c.Scan.Clamd != "":
		network, address, _ := clamdAddress(c.Scan.Clamd)
		return &clamd{network, address, c.Scan.limit()}
	}
	return &command{c.Scan.Command, c.Scan.limit()}
}

// ScanOpen reports whether a file that could not be looked through is passed on all the same.
func (c *Config) ScanOpen() bool { return c != nil && c.Scan != nil && c.Scan.Fail == "open" }

func (c *ScanConfig) limit() time.Duration {
	if c.Seconds == 0 {
		return defaultScanFor
	}
	return time.Duration(c.Seconds) * time.Second
}
