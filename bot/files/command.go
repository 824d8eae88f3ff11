package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// command lets a program of the operator's look through a file, whose path is its last argument. As with clamscan, exit status 0 means nothing found and
// 1 that something was, named in the first line it prints; any other means that nobody knows.
type command struct {
	argv  []string
	limit time.Duration
}

var _ Scanner = (*command)(nil)

// Scan implements Scanner.
func (c *command) Scan(ctx context.Context, file string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.argv[0], append(append([]string{}, c.argv[1:]...), file)...)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return "", nil
	case errors.As(err, &ended) && ended.ExitCode() == 1:
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		if line = strings.TrimSpace(strings.TrimPrefix(line, file+":")); line == "" {
			line = "unnamed"
		}
		return line, nil
	}
	return "", fmt.Errorf("run %s: %w", c.argv[0], err)
}

// Check implements Scanner.
func (c *command) Check(ctx context.Context) error {
	f, err := os.CreateTemp("", "imdesk-scan-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	found, err := c.Scan(ctx, f.Name())
	if err == nil && found != "" {
		err = fmt.Errorf("%s finds %q in an empty file", c.argv[0], found)
	}
	return err
}
