package feishu

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// The frame of the long connection, one proto2 message per binary WebSocket message, as in ws/pbbp2.pb.go of github.com/larksuite/oapi-sdk-go v3.12.0.
const (
	fieldSeqID           = 1
	fieldLogID           = 2
	fieldService         = 3
	fieldMethod          = 4
	fieldHeader          = 5
	fieldPayloadEncoding = 6
	fieldPayloadType     = 7
	fieldPayload         = 8
	fieldLogIDNew        = 9

	fieldHeaderKey   = 1
	fieldHeaderValue = 2
)

// Frame methods and header keys, as in ws/const.go of the same source.
const (
	methodControl = 0
	methodData    = 1

	headerType      = "type"
	headerMessageID = "message_id"
	headerSum       = "sum"
	headerSeq       = "seq"
	headerBizRT     = "biz_rt"

	typeEvent = "event"
	typeCard  = "card"
	typePing  = "ping"
	typePong  = "pong"
)

// maxFrameHeaders bounds a frame's headers; the platform sends about eight.
const maxFrameHeaders = 64

type frameHeader struct{ key, value string }

type frame struct {
	seqID, logID    uint64
	service, method int32
	headers         []frameHeader
	payloadEncoding string
	payloadType     string
	payload         []byte
	logIDNew        string
}

func (f *frame) header(key string) string {
	for _, h := range f.headers {
		if h.key == key {
			return h.value
		}
	}
	return ""
}

var errFrame = errors.New("malformed frame")

// decodeFrame reads a frame. Unknown fields are skipped, so that the platform may add some; the required ones must be there.
func decodeFrame(b []byte) (*frame, error) {
	f := &frame{}
	seen := map[protowire.Number]bool{}
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, fmt.Errorf("%w: tag", errFrame)
		}
		b = b[n:]
		n, err := f.field(num, typ, b)
		if err != nil {
			return nil, err
		}
		seen[num] = true
		b = b[n:]
	}
	for _, num := range []protowire.Number{fieldSeqID, fieldLogID, fieldService, fieldMethod} {
		if !seen[num] {
			return nil, fmt.Errorf("%w: field %d is missing", errFrame, num)
		}
	}
	return f, nil
}

// field reads one field's value and returns its length.
func (f *frame) field(num protowire.Number, typ protowire.Type, b []byte) (int, error) {
	switch {
	case num <= fieldMethod && typ == protowire.VarintType:
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return 0, fmt.Errorf("%w: field %d", errFrame, num)
		}
		f.number(num, v)
		return n, nil
	case num >= fieldHeader && num <= fieldLogIDNew && typ == protowire.BytesType:
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return 0, fmt.Errorf("%w: field %d", errFrame, num)
		}
		return n, f.bytes(num, v)
	case num <= fieldLogIDNew:
		return 0, fmt.Errorf("%w: field %d has wire type %d", errFrame, num, typ)
	}
	n := protowire.ConsumeFieldValue(num, typ, b)
	if n < 0 {
		return 0, fmt.Errorf("%w: field %d", errFrame, num)
	}
	return n, nil
}

func (f *frame) number(num protowire.Number, v uint64) {
	switch num {
	case fieldSeqID:
		f.seqID = v
	case fieldLogID:
		f.logID = v
	case fieldService:
		f.service = int32(v) //nolint:gosec // proto int32 is sent as a truncated varint
	case fieldMethod:
		f.method = int32(v) //nolint:gosec // as above
	}
}

func (f *frame) bytes(num protowire.Number, v []byte) error {
	switch num {
	case fieldHeader:
		h, err := decodeHeader(v)
		if err != nil {
			return err
		}
		if len(f.headers) == maxFrameHeaders {
			return fmt.Errorf("%w: more than %d headers", errFrame, maxFrameHeaders)
		}
		f.headers = append(f.headers, h)
	case fieldPayloadEncoding:
		f.payloadEncoding = string(v)
	case fieldPayloadType:
		f.payloadType = string(v)
	case fieldPayload:
		f.payload = append([]byte(nil), v...)
	case fieldLogIDNew:
		f.logIDNew = string(v)
	}
	return nil
}

func decodeHeader(b []byte) (frameHeader, error) {
	var h frameHeader
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return h, fmt.Errorf("%w: header", errFrame)
		}
		b = b[n:]
		if typ != protowire.BytesType {
			return h, fmt.Errorf("%w: header field %d", errFrame, num)
		}
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return h, fmt.Errorf("%w: header field %d", errFrame, num)
		}
		switch num {
		case fieldHeaderKey:
			h.key = string(v)
		case fieldHeaderValue:
			h.value = string(v)
		}
		b = b[n:]
	}
	return h, nil
}

// encode writes the frame; the required fields are written even when zero.
func (f *frame) encode() []byte {
	var b []byte
	number := func(num protowire.Number, v uint64) {
		b = protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
	}
	text := func(num protowire.Number, s string) {
		if s != "" {
			b = protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), s)
		}
	}
	number(fieldSeqID, f.seqID)
	number(fieldLogID, f.logID)
	number(fieldService, uint64(int64(f.service))) //nolint:gosec // sign extension is how proto writes an int32
	number(fieldMethod, uint64(int64(f.method)))   //nolint:gosec // as above
	for _, h := range f.headers {
		var in []byte
		in = protowire.AppendString(protowire.AppendTag(in, fieldHeaderKey, protowire.BytesType), h.key)
		in = protowire.AppendString(protowire.AppendTag(in, fieldHeaderValue, protowire.BytesType), h.value)
		b = protowire.AppendBytes(protowire.AppendTag(b, fieldHeader, protowire.BytesType), in)
	}
	text(fieldPayloadEncoding, f.payloadEncoding)
	text(fieldPayloadType, f.payloadType)
	if len(f.payload) > 0 {
		b = protowire.AppendBytes(protowire.AppendTag(b, fieldPayload, protowire.BytesType), f.payload)
	}
	text(fieldLogIDNew, f.logIDNew)
	return b
}
