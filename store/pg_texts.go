package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// The wide statements carry most of what is written as lists of texts. The library appends each text by a plan of its own to a buffer that begins with
// 256 bytes; here a list is measured first and written in one go.

// textsCodec writes []string; everything else is left to the library.
type textsCodec struct{ pgtype.Codec }

// useTexts makes a connection write lists of texts so.
func useTexts(c *pgx.Conn) error {
	t, ok := c.TypeMap().TypeForOID(pgtype.TextArrayOID)
	if !ok {
		return fmt.Errorf("the library knows no lists of texts")
	}
	c.TypeMap().RegisterType(&pgtype.Type{Name: t.Name, OID: t.OID, Codec: textsCodec{t.Codec}})
	return nil
}

// PlanEncode implements pgtype.Codec.
func (c textsCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.([]string); ok && format == pgtype.BinaryFormatCode {
		return textsPlan{}
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

// textsPlan writes an array of one dimension as array_recv reads it (src/backend/utils/adt/arrayfuncs.c of PostgreSQL): dimensions, whether there
// are nulls, the type of the elements, their number, the lower bound, and each element behind its length.
type textsPlan struct{}

// Encode implements pgtype.EncodePlan.
func (textsPlan) Encode(value any, buf []byte) ([]byte, error) {
	list := value.([]string)
	if list == nil {
		return nil, nil
	}
	size := 20
	for _, s := range list {
		size += 4 + len(s)
	}
	buf = slices.Grow(buf, size)
	word := func(n int) { buf = binary.BigEndian.AppendUint32(buf, uint32(n)) }
	for _, n := range []int{1, 0, pgtype.TextOID, len(list), 1} {
		word(n)
	}
	for _, s := range list {
		word(len(s))
		buf = append(buf, s...)
	}
	return buf, nil
}
