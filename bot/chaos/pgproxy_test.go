package chaos

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// pgProxy stands between the replicas and PostgreSQL: it delays commits, holds everything back, or refuses connections.
type pgProxy struct {
	direct  string // the server's own address
	network string
	server  string
	listen  net.Listener
	user    string
	path    string

	commitDelay atomic.Int64 // a time.Duration
	away        atomic.Bool  // refuse and cut
	mu          sync.Mutex
	conns       map[net.Conn]bool
	wg          sync.WaitGroup
	commits     atomic.Int64 // delayed ones
}

// newPGProxy listens on loopback in front of the server at a postgres:// address, which may be a socket folder (host=…) or host and port.
func newPGProxy(t *testing.T, direct string) *pgProxy {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	p := &pgProxy{direct: direct, conns: map[net.Conn]bool{}, path: u.Path, user: u.Query().Get("user"), network: "tcp", server: u.Host}
	if u.User != nil {
		p.user = u.User.Username()
	}
	if folder := u.Query().Get("host"); folder != "" {
		p.network, p.server = "unix", folder+"/.s.PGSQL.5432"
	}
	if p.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.wg.Add(1)
	go p.accept()
	t.Cleanup(func() {
		_ = p.listen.Close()
		p.cut()
		p.wg.Wait()
	})
	return p
}

func (p *pgProxy) url() string {
	return fmt.Sprintf("postgres://%s@%s%s?sslmode=disable", p.user, p.listen.Addr(), p.path)
}

// slow makes every commit take d longer, before it becomes visible or durable.
func (p *pgProxy) slow(d time.Duration) { p.commitDelay.Store(int64(d)) }

// leave cuts every connection and refuses new ones until back is called.
func (p *pgProxy) leave() {
	p.away.Store(true)
	p.cut()
}

func (p *pgProxy) back() { p.away.Store(false) }

func (p *pgProxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *pgProxy) accept() {
	defer p.wg.Done()
	for {
		c, err := p.listen.Accept()
		if err != nil {
			return
		}
		if p.away.Load() {
			_ = c.Close()
			continue
		}
		p.wg.Add(1)
		go p.serve(c)
	}
}

func (p *pgProxy) serve(client net.Conn) {
	defer p.wg.Done()
	server, err := net.Dial(p.network, p.server)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	defer func() {
		_, _ = client.Close(), server.Close()
		p.mu.Lock()
		delete(p.conns, client)
		delete(p.conns, server)
		p.mu.Unlock()
	}()
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	(&pgSession{proxy: p, known: map[string]string{}}).forward(client, server)
}

// pgSession follows what a client sends, to know which flush commits (postgresql.org/docs/current/protocol-message-formats.html).
type pgSession struct {
	proxy *pgProxy
	known map[string]string // prepared statements by name
	open  bool              // inside BEGIN … COMMIT
	wrote bool
	ends  bool // the flush holds a COMMIT
}

// forward passes messages on, a flush at a time, and waits before one that commits.
func (s *pgSession) forward(client io.Reader, server io.Writer) {
	var flush []byte
	for started := false; ; started = true {
		kind, msg, err := readPG(client, started)
		if err != nil {
			return
		}
		flush = append(flush, msg...)
		if started {
			s.follow(kind, msg[5:])
		}
		if !started || strings.IndexByte("SQXpHdcf", kind) >= 0 {
			if s.commits(kind) {
				s.proxy.commits.Add(1)
				<-time.After(time.Duration(s.proxy.commitDelay.Load()))
			}
			if _, err := server.Write(flush); err != nil {
				return
			}
			flush = flush[:0]
		}
	}
}

// readPG reads one message; the first of a connection has no type byte.
func readPG(r io.Reader, typed bool) (byte, []byte, error) {
	head := make([]byte, 4, 512)
	if typed {
		head = head[:5]
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	n := int(binary.BigEndian.Uint32(head[len(head)-4:])) - 4
	if n < 0 || n > 64<<20 {
		return 0, nil, fmt.Errorf("a message of %d bytes", n)
	}
	msg := append(head, make([]byte, n)...)
	_, err := io.ReadFull(r, msg[len(head):])
	return head[0], msg, err
}

// follow notes statements and what is done with them.
func (s *pgSession) follow(kind byte, body []byte) {
	switch kind {
	case 'P':
		name, rest, _ := strings.Cut(string(body), "\x00")
		text, _, _ := strings.Cut(rest, "\x00")
		s.known[name] = text
	case 'B':
		_, rest, _ := strings.Cut(string(body), "\x00")
		name, _, _ := strings.Cut(rest, "\x00")
		s.runs(s.known[name])
	case 'Q':
		s.runs(strings.TrimRight(string(body), "\x00"))
	}
}

func (s *pgSession) runs(text string) {
	text = strings.ToUpper(strings.TrimSpace(text))
	switch {
	case strings.HasPrefix(text, "BEGIN"):
		s.open = true
	case strings.HasPrefix(text, "COMMIT"):
		s.ends = true
	case strings.HasPrefix(text, "ROLLBACK"):
		s.open, s.wrote = false, false
	case strings.Contains(text, "INSERT INTO"), strings.HasPrefix(text, "UPDATE"), strings.HasPrefix(text, "DELETE"):
		s.wrote = true
	}
}

// commits says whether the flush that ends with a message of this kind makes something durable.
func (s *pgSession) commits(kind byte) bool {
	if kind != 'S' && kind != 'Q' {
		return false
	}
	yes := s.wrote && (s.ends || !s.open)
	if s.ends || !s.open {
		s.open, s.wrote, s.ends = false, false, false
	}
	return yes && s.proxy.commitDelay.Load() > 0
}
