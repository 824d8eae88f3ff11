package store

import (
	"bytes"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

func TestAListOfTextsIsWrittenAsTheLibraryWritesIt(t *testing.T) {
	m := pgtype.NewMap()
	before := []byte("what the buffer held")
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.OneOf(rapid.SliceOf(rapid.String()), rapid.Just([]string(nil)), rapid.Just([]string{})).Draw(t, "list")
		want, err := m.Encode(pgtype.TextArrayOID, pgtype.BinaryFormatCode, list, bytes.Clone(before))
		if err != nil {
			t.Fatal(err)
		}
		got, err := textsPlan{}.Encode(list, bytes.Clone(before))
		if err != nil || !bytes.Equal(got, want) || (got == nil) != (want == nil) {
			t.Fatalf("%q is written\n%q, want\n%q, %v", list, got, want, err)
		}
	})
}
