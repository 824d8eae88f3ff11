package filestest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Eicar is the file that every scanner takes for infected and that harms nobody (eicar.org, "Anti Malware Testfile"). It is put together here so that
// no scanner of a developer's machine takes the source for it.
var Eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!` + `$H+H*`)

// Clamd speaks the daemon's INSTREAM and PING: docs.clamav.net/manual/Usage/Scanning.html. It finds Eicar and nothing else.
type Clamd struct {
	listener net.Listener
	limit    int
	away     atomic.Bool
	scans    atomic.Int64
	open     sync.WaitGroup
}

// StartClamd starts a daemon for the length of a test; more bytes than limit it refuses, 0 is not limited.
func StartClamd(t testing.TB, limit int) *Clamd {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &Clamd{listener: l, limit: limit}
	c.open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.open.Go(func() { defer conn.Close(); c.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); c.open.Wait() })
	return c
}

// Address is how a configuration names it.
func (c *Clamd) Address() string { return "tcp://" + c.listener.Addr().String() }

// Away makes it hang up on everybody, or serve again.
func (c *Clamd) Away(away bool) { c.away.Store(away) }

// Scans counts the files it looked through.
func (c *Clamd) Scans() int64 { return c.scans.Load() }

func (c *Clamd) serve(conn net.Conn) {
	if c.away.Load() {
		return
	}
	in := bufio.NewReader(conn)
	cmd, err := in.ReadString(0)
	if err != nil {
		return
	}
	switch cmd {
	case "zPING\x00":
		_, _ = io.WriteString(conn, "PONG\x00")
	case "zINSTREAM\x00":
		_, _ = io.WriteString(conn, c.verdict(in)+"\x00")
	default:
		_, _ = io.WriteString(conn, "UNKNOWN COMMAND\x00")
	}
}

func (c *Clamd) verdict(in io.Reader) string {
	var body bytes.Buffer
	for {
		var n uint32
		if binary.Read(in, binary.BigEndian, &n) != nil {
			return "INSTREAM: read error. ERROR"
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&body, in, int64(n)); err != nil {
			return "INSTREAM: read error. ERROR"
		}
		if c.limit > 0 && body.Len() > c.limit {
			return "INSTREAM size limit exceeded. ERROR"
		}
	}
	c.scans.Add(1)
	if bytes.Contains(body.Bytes(), Eicar) {
		return "stream: Eicar-Test-Signature FOUND"
	}
	return "stream: OK"
}
