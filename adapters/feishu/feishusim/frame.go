package feishusim

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Frame methods: control carries ping and pong, data carries events and answers.
const (
	methodControl = 0
	methodData    = 1
)

type frameHeader struct{ key, value string }

// frame is the proto2 message inside each binary WebSocket message. Field numbers
// follow the public SDK's ws/pbbp2.proto: 1 SeqID, 2 LogID, 3 service, 4 method,
// 5 headers, 6 payload_encoding, 7 payload_type, 8 payload, 9 LogIDNew; the first
// four are required.
type frame struct {
	seqID, logID     uint64
	service, method  int32
	headers          []frameHeader
	encoding, ptype  string
	payload          []byte
	logIDNew         string
	hasSeq, hasLog   bool
	hasService, hasM bool
}

func (f *frame) header(key string) string {
	for _, h := range f.headers {
		if h.key == key {
			return h.value
		}
	}
	return ""
}

func (f *frame) encode() []byte {
	b := make([]byte, 0, len(f.payload)+256)
	b = protowire.AppendVarint(protowire.AppendTag(b, 1, protowire.VarintType), f.seqID)
	b = protowire.AppendVarint(protowire.AppendTag(b, 2, protowire.VarintType), f.logID)
	b = protowire.AppendVarint(protowire.AppendTag(b, 3, protowire.VarintType), uint64(int64(f.service)))
	b = protowire.AppendVarint(protowire.AppendTag(b, 4, protowire.VarintType), uint64(int64(f.method)))
	for _, h := range f.headers {
		var inner []byte
		inner = protowire.AppendString(protowire.AppendTag(inner, 1, protowire.BytesType), h.key)
		inner = protowire.AppendString(protowire.AppendTag(inner, 2, protowire.BytesType), h.value)
		b = protowire.AppendBytes(protowire.AppendTag(b, 5, protowire.BytesType), inner)
	}
	if len(f.payload) > 0 {
		b = protowire.AppendBytes(protowire.AppendTag(b, 8, protowire.BytesType), f.payload)
	}
	return b
}

func decodeFrame(b []byte) (*frame, error) {
	f := &frame{}
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, fmt.Errorf("read frame tag: %w", protowire.ParseError(n))
		}
		b = b[n:]
		n, err := f.field(num, typ, b)
		if err != nil {
			return nil, err
		}
		b = b[n:]
	}
	if !f.hasSeq || !f.hasLog || !f.hasService || !f.hasM {
		return nil, errors.New("frame lacks a required field (SeqID, LogID, service, method)")
	}
	return f, nil
}

func (f *frame) field(num protowire.Number, typ protowire.Type, b []byte) (int, error) {
	switch {
	case num <= 4 && typ == protowire.VarintType:
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return 0, fmt.Errorf("read frame field %d: %w", num, protowire.ParseError(n))
		}
		f.number(num, v)
		return n, nil
	case num >= 5 && num <= 9 && typ == protowire.BytesType:
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return 0, fmt.Errorf("read frame field %d: %w", num, protowire.ParseError(n))
		}
		return n, f.bytes(num, v)
	case num <= 9:
		return 0, fmt.Errorf("frame field %d has wire type %d", num, typ)
	}
	n := protowire.ConsumeFieldValue(num, typ, b)
	if n < 0 {
		return 0, fmt.Errorf("skip frame field %d: %w", num, protowire.ParseError(n))
	}
	return n, nil
}

func (f *frame) number(num protowire.Number, v uint64) {
	switch num {
	case 1:
		f.seqID, f.hasSeq = v, true
	case 2:
		f.logID, f.hasLog = v, true
	case 3:
		f.service, f.hasService = int32(v), true
	case 4:
		f.method, f.hasM = int32(v), true
	}
}

func (f *frame) bytes(num protowire.Number, v []byte) error {
	switch num {
	case 5:
		h, err := decodeHeader(v)
		if err != nil {
			return err
		}
		f.headers = append(f.headers, h)
	case 6:
		f.encoding = string(v)
	case 7:
		f.ptype = string(v)
	case 8:
		f.payload = append([]byte(nil), v...)
	case 9:
		f.logIDNew = string(v)
	}
	return nil
}

func decodeHeader(b []byte) (frameHeader, error) {
	var h frameHeader
	var seen int
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 || typ != protowire.BytesType {
			return h, errors.New("frame header is malformed")
		}
		v, m := protowire.ConsumeBytes(b[n:])
		if m < 0 {
			return h, errors.New("frame header is malformed")
		}
		switch num {
		case 1:
			h.key, seen = string(v), seen|1
		case 2:
			h.value, seen = string(v), seen|2
		}
		b = b[n+m:]
	}
	if seen != 3 {
		return h, errors.New("frame header lacks key or value")
	}
	return h, nil
}
