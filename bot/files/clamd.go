package files

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// clamd streams files to a ClamAV daemon: docs.clamav.net/manual/Usage/Scanning.html#clamd and man clamd, INSTREAM. The protocol is small enough to be
// written here, and no library for it is kept.
type clamd struct {
	network, address string
	limit            time.Duration
}

var _ Scanner = (*clamd)(nil)

// chunk is how much goes at once; clamd bounds the whole (StreamMaxLength), not the piece.
const chunk = 64 << 10

// clamdAddress reads tcp://host:port or unix:///path.
func clamdAddress(s string) (network, address string, ok bool) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", "", false
	case u.Scheme == "tcp" && u.Port() != "":
		return "tcp", u.Host, true
	case u.Scheme == "unix" && u.Host == "" && u.Path != "":
		return "unix", u.Path, true
	}
	return "", "", false
}

// Scan implements Scanner.
func (c *clamd) Scan(ctx context.Context, file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	said, err := c.ask(ctx, "INSTREAM", f)
	if err != nil {
		return "", fmt.Errorf("ask clamd: %w", err)
	}
	return verdict(said)
}

// verdict reads "stream: OK", "stream: NAME FOUND" or "… ERROR". What is none of them is no verdict.
func verdict(said string) (string, error) {
	_, words, _ := strings.Cut(said, ": ")
	switch name, found := strings.CutSuffix(words, " FOUND"); {
	case found && name != "":
		return name, nil
	case words == "OK":
		return "", nil
	case strings.Contains(said, "size limit exceeded"):
		return "", ErrTooLargeToScan
	}
	return "", fmt.Errorf("clamd says %q", said)
}

// Check implements Scanner.
func (c *clamd) Check(ctx context.Context) error {
	said, err := c.ask(ctx, "PING", nil)
	if err == nil && said != "PONG" {
		err = fmt.Errorf("it says %q", said)
	}
	if err != nil {
		return fmt.Errorf("ask clamd: %w", err)
	}
	return nil
}

// ask sends one command, with a body in chunks if there is one, and reads the answer.
func (c *clamd) ask(ctx context.Context, cmd string, body io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return "", err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	_, sendErr := io.WriteString(conn, "z"+cmd+"\x00")
	if body != nil && sendErr == nil {
		sendErr = stream(conn, body)
	}
	// A daemon that has heard enough answers and hangs up, so its words count more than what could not be sent.
	said, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if said = strings.TrimRight(said, "\x00\n"); said != "" {
		return said, nil
	}
	return "", errors.Join(sendErr, err)
}

func stream(w io.Writer, body io.Reader) error {
	buf := make([]byte, 4+chunk)
	for {
		n, err := body.Read(buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			_, err = w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}
