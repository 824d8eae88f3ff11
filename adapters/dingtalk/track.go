package dingtalk

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// tier is a way to show a card, the better the higher.
type tier int32

// The tiers.
const (
	tierText   tier = iota
	tierPublic      // DingTalk's public template: text and buttons
	tierOwn         // the configured template: inputs too
)

// The outTrackId of a card is "<key>-<tier><chat>", for example "01jd…-pd". It names a card for ever, in at most 100 characters:
// open.dingtalk.com/document/development/create-and-deliver-cards.
const (
	markOwn    = "o"
	markPublic = "p"
	markDirect = "d"
	markGroup  = "g"
)

// track is what an outTrackId tells.
type track struct {
	tier   tier
	direct bool
}

// id is the outTrackId of the card sent with key.
func (t track) id(key string) string {
	if len(key) > 90 {
		sum := sha256.Sum256([]byte(key))
		key = hex.EncodeToString(sum[:])
	}
	mark, chat := markPublic, markGroup
	if t.tier == tierOwn {
		mark = markOwn
	}
	if t.direct {
		chat = markDirect
	}
	return key + "-" + mark + chat
}

// trackOf reads an outTrackId. One that isn't ours has the text tier: nothing is known of its variables.
func trackOf(id string) track {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return track{}
	}
	switch id[i+1:] {
	case markOwn + markDirect:
		return track{tierOwn, true}
	case markOwn + markGroup:
		return track{tierOwn, false}
	case markPublic + markDirect:
		return track{tierPublic, true}
	case markPublic + markGroup:
		return track{tierPublic, false}
	}
	return track{}
}
