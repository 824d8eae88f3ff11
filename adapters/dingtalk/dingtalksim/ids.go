package dingtalksim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// randomHex returns n random bytes as lower-case hex.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // documented never to fail
	return hex.EncodeToString(b)
}

// randomKey imitates the platform's opaque keys: standard Base64, so they hold +, / and = and need escaping in a URL.
func randomKey(prefix string) string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return prefix + base64.StdEncoding.EncodeToString(b)
}

func uuid() string {
	h := randomHex(16)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// stableKey derives an id from a name, so that an organisation built twice has the same ids.
func stableKey(prefix, kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return prefix + base64.StdEncoding.EncodeToString(sum[:16])
}

func frameID(now time.Time) string {
	return fmt.Sprintf("213e7c1a_%s_%x_%s", randomHex(2), now.UnixMilli(), randomHex(4))
}
