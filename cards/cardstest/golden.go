package cardstest

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/imdesk/imdesk/cards"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Golden renders every sample and compares the result with testdata/<folder>/<sample><ext>; the -update flag rewrites the files instead.
func Golden(t *testing.T, folder, ext string, render func(cards.Card) []byte) {
	t.Helper()
	samples := Samples()
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		t.Run(folder+"/"+name, func(t *testing.T) {
			path := filepath.Join("testdata", folder, name+ext)
			got := append(render(samples[name]), '\n')
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("%s differs; run with -update and read the diff. got:\n%s", path, got)
			}
		})
	}
}
