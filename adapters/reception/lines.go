package reception

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Lines keep what one person says in one conversation in its order, although each delivery is handled beside the others: the desk reads events in the order
// in which they were stored. The zero value is ready to use.
//
// Whoever has come first goes on at once. Of those who wait, the earlier one by the platform's own clock goes first, because one of two connections may be
// quicker than the other, and among equals the one that arrived first.
type Lines struct {
	mu    sync.Mutex
	lines map[string][]*Place // the head of each is the one that goes on
}

// Place is a delivery's place in its line. A nil place waits for nobody.
type Place struct {
	lines *Lines
	key   string
	at    time.Time
	turn  chan struct{} // closed when everybody before has left
}

// Join takes a place in a line and never blocks; it is called in the order of arrival, so by who reads the connection. at is the platform's own time of the
// event. Leave must follow. An empty key is no line: such a delivery waits for nobody and nobody for it.
func (l *Lines) Join(key string, at time.Time) *Place {
	if key == "" {
		return nil
	}
	p := &Place{lines: l, key: key, at: at, turn: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	line := l.lines[key]
	if len(line) == 0 {
		close(p.turn)
	}
	i := len(line)
	for i > 1 && line[i-1].at.After(at) {
		i--
	}
	if l.lines == nil {
		l.lines = map[string][]*Place{}
	}
	l.lines[key] = slices.Insert(line, i, p)
	return p
}

// Wait returns when everybody before has left, or with ctx's error.
func (p *Place) Wait(ctx context.Context) error {
	if p == nil {
		return nil
	}
	select {
	case <-p.turn:
		return nil
	default:
	}
	select {
	case <-p.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Leave lets the next one go on. A place may be left before its turn has come.
func (p *Place) Leave() {
	if p == nil {
		return
	}
	l := p.lines
	l.mu.Lock()
	defer l.mu.Unlock()
	line := l.lines[p.key]
	head := line[0] == p
	line = slices.DeleteFunc(line, func(other *Place) bool { return other == p })
	switch {
	case len(line) == 0:
		delete(l.lines, p.key)
		return
	case head:
		close(line[0].turn)
	}
	l.lines[p.key] = line
}
