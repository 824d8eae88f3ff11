package core

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
)

// Ids are opaque outside their maker; NewID makes those that are ours.
type (
	OrgID      string // an enterprise
	DeskID     string // a service desk inside an org: "it", "hr"
	PersonID   string
	BotID      string // one registered bot of one platform
	TicketID   string
	ApprovalID string
	CopyID     string // one delivered (or to be delivered) copy of a card
	ArticleID  string
)

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns a sortable, unguessable id of 20 characters [0-9a-z]: 40 bits of milliseconds, 60 bits of randomness.
func NewID() string {
	var b [13]byte
	ms := uint64(time.Now().UnixMilli())
	b[0], b[1], b[2], b[3], b[4] = byte(ms>>32), byte(ms>>24), byte(ms>>16), byte(ms>>8), byte(ms)
	_, _ = rand.Read(b[5:])
	return idAlphabet.EncodeToString(b[:])[:20]
}

// codeAlphabet leaves out what people confuse when reading aloud or typing: 0 O 1 I L.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// NewCode returns a short code of four characters for answering a card by text. It begins with a digit and a letter, so that after a command
// ("解决 7F3K") it is never taken for a word, a bare number or the number of a ticket.
func NewCode() string {
	const digits = 8 // of codeAlphabet, they stand first
	var b [4]byte
	_, _ = rand.Read(b[:])
	var s strings.Builder
	s.WriteByte(codeAlphabet[int(b[0])%digits])
	s.WriteByte(codeAlphabet[digits+int(b[1])%(len(codeAlphabet)-digits)])
	for _, c := range b[2:] {
		s.WriteByte(codeAlphabet[int(c)%len(codeAlphabet)])
	}
	return s.String()
}
