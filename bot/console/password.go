package console

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of a hash: OWASP's smallest recommendation for argon2id (cheatsheetseries.owasp.org, Password Storage). More memory would let a few
// attempts outweigh the whole application.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
	// hashesAtOnce bounds the memory that signing in can take.
	hashesAtOnce = 2
)

const (
	shortestPassword = 12
	longestPassword  = 256
)

// hasher makes and checks password hashes, a few at a time.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher { return &hasher{make(chan struct{}, hashesAtOnce)} }

// run waits for a slot, at most as long as the request lives.
func (h *hasher) run(ctx context.Context, fn func()) error {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
	defer func() { <-h.slots }()
	fn()
	return nil
}

// hash returns the password's argon2id hash in PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt)
	var out string
	err := h.run(ctx, func() {
		key := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLength)
		out = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads, b64(salt), b64(key))
	})
	return out, err
}

// check reports whether the password is the one of the hash. A hash that can't be read, such as that of nobody, costs the same and never
// matches, so that names can't be told from the time an answer takes.
func (h *hasher) check(ctx context.Context, password, phc string) (bool, error) {
	p, readable := parsePHC(phc)
	ok := false
	err := h.run(ctx, func() {
		key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
		ok = readable && subtle.ConstantTimeCompare(key, p.key) == 1
	})
	return ok, err
}

type phcHash struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func parsePHC(s string) (phcHash, bool) {
	none := phcHash{hashMemory, hashTime, hashThreads, make([]byte, saltLength), make([]byte, hashLength)}
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return none, false
	}
	var p phcHash
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil || p.time == 0 || p.threads == 0 {
		return none, false
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(p.key) == 0 {
		return none, false
	}
	return p, true
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// judgePassword refuses what is too easily guessed; length is what counts (NIST SP 800-63B).
func judgePassword(name, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return invalid(fmt.Sprintf("密码至少 %d 个字符", shortestPassword))
	case len(password) > longestPassword:
		return invalid(fmt.Sprintf("密码最长 %d 字节", longestPassword))
	case name != "" && strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return invalid("密码里不能包含用户名")
	case strings.Count(password, password[:1]) == len(password):
		return invalid("密码不能只由一个字符组成")
	}
	return nil
}
