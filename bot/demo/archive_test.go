package demo_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/evidence"
	"github.com/imdesk/imdesk/store"
)

// contents are an archive's entries as text.
func contents(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// reportUpTo is the report of the demo's month without what came after a place in the chain: the desk goes on working meanwhile.
func reportUpTo(t *testing.T, ctx context.Context, org *store.Org, head store.Head) string {
	t.Helper()
	var b strings.Builder
	if err := evidence.ReportUpTo(ctx, org, wednesday.Year(), wednesday.Month(), time.FixedZone("CST", 8*3600), head.Seq, &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), head.Seal) {
		t.Fatalf("the report does not end at the head: %s", b.String())
	}
	return b.String()
}
