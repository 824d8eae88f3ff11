package wecomsim

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"
)

// A response_code lives for 72 hours and works once (developer.work.weixin.qq.com/document/path/94888).
const responseCodeLife = 72 * time.Hour

type responseCode struct {
	post       string
	recipients map[string]bool // folded userids
	issued     time.Time
	used       bool
}

// codeBox keeps response codes well past their death, so that late use gets the right refusal.
type codeBox struct {
	mu    sync.Mutex
	codes map[string]*responseCode
	order []string
}

func newCodeBox() *codeBox { return &codeBox{codes: map[string]*responseCode{}} }

func (b *codeBox) issue(c responseCode, prefix string, now time.Time) string {
	code := random(prefix, 16)
	c.issued = now
	b.mu.Lock()
	defer b.mu.Unlock()
	b.codes[code] = &c
	b.order = append(b.order, code)
	for len(b.order) > 0 && now.Sub(b.codes[b.order[0]].issued) > 2*responseCodeLife {
		delete(b.codes, b.order[0])
		b.order = b.order[1:]
	}
	return code
}

func (b *codeBox) look(code string) (responseCode, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.codes[code]
	if c == nil {
		return responseCode{}, false
	}
	return *c, true
}

// spend marks a code as used; false when somebody was faster.
func (b *codeBox) spend(code string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.codes[code]
	if c == nil || c.used {
		return false
	}
	c.used = true
	return true
}

// taskIDs remembers every task_id of the app and of the bot: they are never free again.
type taskIDs struct {
	mu   sync.Mutex
	used map[[2]string]bool
}

func newTaskIDs() *taskIDs { return &taskIDs{used: map[[2]string]bool{}} }

func (t *taskIDs) claim(owner, id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := [2]string{owner, id}
	if t.used[key] {
		return false
	}
	t.used[key] = true
	return true
}

// repeatBox implements enable_duplicate_check: the whole JSON is compared (path/90236).
type repeatBox struct {
	mu    sync.Mutex
	seen  map[[32]byte]*sentOnce
	order [][32]byte
}

type sentOnce struct {
	msgID, code string
	until       time.Time
}

func newRepeatBox() *repeatBox { return &repeatBox{seen: map[[32]byte]*sentOnce{}} }

// digest ignores white space between tokens only.
func digest(body []byte) [32]byte {
	var buf bytes.Buffer
	if json.Compact(&buf, body) != nil {
		return sha256.Sum256(body)
	}
	return sha256.Sum256(buf.Bytes())
}

func (b *repeatBox) reserve(body []byte, id string, now time.Time, span time.Duration) (earlier sentOnce, first bool) {
	key := digest(body)
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.order) > 0 {
		if old := b.seen[b.order[0]]; old != nil && now.Before(old.until) {
			break
		}
		delete(b.seen, b.order[0])
		b.order = b.order[1:]
	}
	if old := b.seen[key]; old != nil && now.Before(old.until) {
		return *old, false
	}
	b.seen[key] = &sentOnce{msgID: id, until: now.Add(span)}
	b.order = append(b.order, key)
	return sentOnce{}, true
}

func (b *repeatBox) release(body []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.seen, digest(body))
}

func (b *repeatBox) attach(body []byte, code string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old := b.seen[digest(body)]; old != nil {
		old.code = code
	}
}
