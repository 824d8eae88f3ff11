package feishu

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

func TestFramesSurviveTheWire(t *testing.T) {
	for name, f := range map[string]*frame{
		"ping": {service: 33554678, method: methodControl, headers: []frameHeader{{headerType, typePing}}},
		"event": {
			seqID: 1 << 60, logID: 7, service: -1, method: methodData, headers: []frameHeader{{"type", "event"}, {"message_id", "m"}, {"empty", ""}},
			payloadEncoding: "gzip", payloadType: "json", payload: []byte(`{"a":"中"}`), logIDNew: "l",
		},
		"zero": {},
	} {
		got, err := decodeFrame(f.encode())
		if err != nil || !reflect.DeepEqual(f, got) {
			t.Errorf("%s: got %+v, err %v", name, got, err)
		}
	}
}

func TestMalformedFramesAreRefused(t *testing.T) {
	whole := (&frame{service: 1, method: 1, payload: []byte("x")}).encode()
	missing := protowire.AppendVarint(protowire.AppendTag(nil, fieldSeqID, protowire.VarintType), 1)
	wrongType := append(append([]byte(nil), whole...), protowire.AppendVarint(protowire.AppendTag(nil, fieldPayload, protowire.VarintType), 1)...)
	var many []byte
	many = append(many, whole...)
	for range maxFrameHeaders + 1 {
		many = protowire.AppendBytes(protowire.AppendTag(many, fieldHeader, protowire.BytesType), nil)
	}
	for name, b := range map[string][]byte{
		"nothing": nil, "a required field missing": missing, "cut off": whole[:len(whole)-1], "wrong wire type": wrongType, "too many headers": many,
	} {
		if _, err := decodeFrame(b); !errors.Is(err, errFrame) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	unknown := append(append([]byte(nil), whole...), protowire.AppendString(protowire.AppendTag(nil, 99, protowire.BytesType), "new")...)
	if _, err := decodeFrame(unknown); err != nil {
		t.Errorf("a field of the future is refused: %v", err)
	}
}

func part(id string, sum, seq int, payload string) *frame {
	return &frame{method: methodData, payload: []byte(payload), headers: []frameHeader{
		{headerMessageID, id}, {headerSum, strconv.Itoa(sum)}, {headerSeq, strconv.Itoa(seq)},
	}}
}

func TestFragmentsAreJoinedWhateverTheirOrder(t *testing.T) {
	now := time.Unix(0, 0)
	for range 200 {
		var s assembler
		order := rand.Perm(5)
		got := map[string]string{}
		for _, seq := range order {
			for _, id := range []string{"a", "b"} { // interleaved, and each part twice
				for range 2 {
					whole, err := s.add(part(id, 5, seq, id+strconv.Itoa(seq)), now)
					if err != nil {
						t.Fatal(err)
					}
					if whole != nil {
						got[id] += string(whole)
					}
				}
			}
		}
		if got["a"] != "a0a1a2a3a4" || got["b"] != "b0b1b2b3b4" {
			t.Fatalf("joined %v from order %v", got, order)
		}
	}
}

func TestFragmentsStayWithinBounds(t *testing.T) {
	now := time.Unix(0, 0)
	var s assembler
	for name, f := range map[string]*frame{
		"seq beyond sum": part("x", 3, 3, "p"), "negative seq": part("x", 3, -1, "p"), "huge sum": part("x", 1<<20, 0, "p"), "no id": part("", 2, 0, "p"),
	} {
		if whole, err := s.add(f, now); err == nil || whole != nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := s.add(part("y", 2, 0, "p"), now); err != nil {
		t.Fatal(err)
	}
	if _, err := s.add(part("y", 3, 1, "p"), now); err == nil {
		t.Error("a part with another sum is taken")
	}
	for i := range 2 * maxHalfMessages {
		_, _ = s.add(part("z"+strconv.Itoa(i), 2, 0, "p"), now)
	}
	if len(s.half) > maxHalfMessages {
		t.Errorf("%d half messages are kept", len(s.half))
	}
	if _, err := s.add(part("late", 2, 0, "p"), now.Add(fragmentLife+time.Second)); err != nil || len(s.half) != 1 {
		t.Errorf("after their life %d half messages are kept, err %v", len(s.half), err)
	}
	big := string(bytes.Repeat([]byte("x"), maxPayload/2+1))
	_, _ = s.add(part("big", 3, 0, big), now)
	if _, err := s.add(part("big", 3, 1, big), now); err == nil || s.bytes > len("p")+len(big) {
		t.Errorf("an oversize message is kept, %d bytes held", s.bytes)
	}
}

func FuzzDecodeFrame(f *testing.F) {
	f.Add((&frame{service: 3, method: 1, headers: []frameHeader{{"type", "event"}, {"sum", "2"}, {"seq", "0"}}, payload: []byte("{}")}).encode())
	f.Add([]byte{0x08})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := decodeFrame(b)
		if err != nil {
			return
		}
		again, err := decodeFrame(got.encode())
		if err != nil {
			t.Fatalf("own encoding is refused: %v", err)
		}
		if len(got.payload) == 0 {
			got.payload, again.payload = nil, nil
		}
		if !reflect.DeepEqual(got, again) {
			t.Fatalf("%+v became %+v", got, again)
		}
		var s assembler
		_, _ = s.add(got, time.Unix(0, 0))
	})
}
