package wecomsim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"sync/atomic"
)

// Chat id prefixes of the two kinds of direct chat.
const (
	appPrefix = "app:"
	botPrefix = "bot:"
)

// msgIDs makes the 64-bit MsgId of the app and every other sequential id.
type msgIDs struct{ last atomic.Int64 }

func (m *msgIDs) next() int64 { return 7_490_000_000_000_000_000 + m.last.Add(1) }

func (m *msgIDs) text() string { return strconv.FormatInt(m.next(), 10) }

// random returns an unguessable token with a readable prefix.
func random(prefix string, bytes int) string {
	buf := make([]byte, bytes)
	_, _ = rand.Read(buf) // crypto/rand never fails since Go 1.24
	return prefix + hex.EncodeToString(buf)
}

// openUserID derives a stable wo… id, so that a restarted demo keeps the same people.
func openUserID(id string) string {
	sum := sha256.Sum256([]byte("wecomsim " + fold(id)))
	return "wo" + base64.RawURLEncoding.EncodeToString(sum[:21])
}

// fold is the comparison form of a userid.
func fold(id string) string { return strings.ToLower(id) }
