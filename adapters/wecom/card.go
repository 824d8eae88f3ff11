package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/cards"
	wecomcards "github.com/imdesk/imdesk/cards/wecom"
)

// codeLife is how long a response code can update a card: developer.work.weixin.qq.com/document/path/90236.
const codeLife = 72 * time.Hour

// defaultCardURL is where a card leads that has neither a button nor a link of its own: the platform demands an address for such a card.
const defaultCardURL = "https://work.weixin.qq.com/"

// taskIDOf derives the task id from the idempotency key: the same for each attempt of one message, never used for another.
func taskIDOf(key string) string {
	if id := "imdesk-" + key; wecomcards.ValidTaskID(id) {
		return id
	}
	sum := sha256.Sum256([]byte(key))
	return "imdesk-" + hex.EncodeToString(sum[:20])
}

// renderNew renders a card to be sent; the result is nil when only the text form can say it.
func (a *Adapter) renderNew(c cards.Card, l cards.Limits, key string) (raw json.RawMessage, taskID string, lost []cards.Degradation) {
	taskID = taskIDOf(key)
	raw, lost = wecomcards.Render(c, l, taskID, wecomcards.Options{FallbackURL: a.cardURL})
	return raw, taskID, lost
}

// updateOptions let every card be rendered: what replaces a card must be a card.
func (a *Adapter) updateOptions() wecomcards.Options {
	if a.cardURL != "" {
		return wecomcards.Options{FallbackURL: a.cardURL}
	}
	return wecomcards.Options{FallbackURL: defaultCardURL}
}
