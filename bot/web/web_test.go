package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	Handler("/console/").ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestEveryPathOfAMountGetsThePageThatKnowsItsMount(t *testing.T) {
	for _, path := range []string{"/console/", "/console/tickets/IT-000001", "/console/assets/NB-0012", "/console/assets/import", "/console/index.html"} {
		w := get(path)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `<base href="/console/">`) || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: status %d, headers %v", path, w.Code, w.Header())
		}
	}
}

func TestAssetsAreCachedForEverAndMissingOnesAreMissing(t *testing.T) {
	names, err := fs.Glob(dist, "dist/bundle/*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts in dist: %v", err)
	}
	w := get("/console/" + strings.TrimPrefix(names[0], "dist/"))
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.Contains(w.Header().Get("Content-Type"), "javascript") {
		t.Fatalf("status %d, headers %v", w.Code, w.Header())
	}
	if w := get("/console/bundle/gone-12345678.js"); w.Code != 404 {
		t.Fatalf("a missing asset got status %d", w.Code)
	}
}

// The digest is written by the build, see stamp.mjs.
func TestDistWasBuiltFromThisSource(t *testing.T) {
	want, err := fs.ReadFile(dist, "dist/source.txt")
	if err != nil {
		t.Fatalf("dist has no digest, run npm ci && npm run build in bot/web: %v", err)
	}
	var paths []string
	for _, root := range []string{"index.html", "package-lock.json", "public", "src", "stamp.mjs", "vite.config.ts"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, filepath.ToSlash(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(paths)
	sum := sha256.New()
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write([]byte(path + "\x00"))
		sum.Write(data)
		sum.Write([]byte{0})
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != strings.TrimSpace(string(want)) {
		t.Fatal("dist is older than its source: run npm ci && npm run build in bot/web")
	}
}
