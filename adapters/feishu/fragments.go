package feishu

import (
	"errors"
	"strconv"
	"time"
)

// Bounds of reassembly. The platform's own client forgets parts after 5 s.
const (
	fragmentLife     = 5 * time.Second
	maxFragments     = 256
	maxPayload       = 4 << 20
	maxHalfMessages  = 256
	maxFragmentBytes = 32 << 20 // of all half messages together
)

var errFragment = errors.New("malformed fragment")

// assembler joins the parts of messages that came in several frames. It belongs to one connection's read loop and needs no lock.
type assembler struct {
	half  map[string]*halfMessage
	bytes int
}

type halfMessage struct {
	parts   [][]byte
	have    int
	bytes   int
	started time.Time
}

// add takes one frame and returns the whole payload when it is complete, else nil. A part that came before is ignored.
func (s *assembler) add(f *frame, now time.Time) ([]byte, error) {
	sum, seq, err := position(f)
	if err != nil {
		return nil, err
	}
	if sum == 1 {
		return f.payload, nil
	}
	s.forget(now)
	id := f.header(headerMessageID)
	h := s.half[id]
	switch {
	case id == "" || h != nil && len(h.parts) != sum:
		return nil, errFragment
	case h == nil && len(s.half) >= maxHalfMessages:
		return nil, errors.New("too many half messages")
	case h == nil:
		h = &halfMessage{parts: make([][]byte, sum), started: now}
		if s.half == nil {
			s.half = map[string]*halfMessage{}
		}
		s.half[id] = h
	}
	if h.parts[seq] != nil {
		return nil, nil
	}
	if h.bytes+len(f.payload) > maxPayload || s.bytes+len(f.payload) > maxFragmentBytes {
		s.drop(id)
		return nil, errors.New("fragments exceed the size of a message")
	}
	h.parts[seq] = append([]byte{}, f.payload...)
	h.have++
	h.bytes += len(f.payload)
	s.bytes += len(f.payload)
	if h.have < sum {
		return nil, nil
	}
	whole := make([]byte, 0, h.bytes)
	for _, p := range h.parts {
		whole = append(whole, p...)
	}
	s.drop(id)
	return whole, nil
}

// position reads sum and seq; a frame without them is whole.
func position(f *frame) (sum, seq int, err error) {
	if f.header(headerSum) == "" {
		return 1, 0, nil
	}
	sum, err = strconv.Atoi(f.header(headerSum))
	if err != nil || sum < 0 || sum > maxFragments {
		return 0, 0, errFragment
	}
	if sum <= 1 {
		return 1, 0, nil
	}
	seq, err = strconv.Atoi(f.header(headerSeq))
	if err != nil || seq < 0 || seq >= sum {
		return 0, 0, errFragment
	}
	return sum, seq, nil
}

func (s *assembler) forget(now time.Time) {
	for id, h := range s.half {
		if now.Sub(h.started) > fragmentLife {
			s.drop(id)
		}
	}
}

func (s *assembler) drop(id string) {
	if h := s.half[id]; h != nil {
		s.bytes -= h.bytes
		delete(s.half, id)
	}
}
