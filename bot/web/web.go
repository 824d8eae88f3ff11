// Package web owns the pages of the product: their source tree and the built files, which are embedded. It knows nothing of what the pages talk to.
//
// One bundle serves every mount. The page is told where it lives by its <base> element, so that links and assets stay below the mount and the same
// files work for the playground and the console. `npm ci && npm run build` in this folder writes dist/.
package web

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// baseTag is written by index.html and replaced for each mount.
const baseTag = `<base href="/">`

// bundle is the folder of the build, which no page may be called like.
const bundle = "bundle/"

// Handler serves the pages below mount, which begins and ends with a slash ("/console/"). Files of the build are served as such; every other path
// gets the page, which does its own routing.
func Handler(mount string) http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: dist is not embedded: " + err.Error())
	}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		panic("web: no index.html, run npm run build: " + err.Error())
	}
	page := bytes.Replace(index, []byte(baseTag), []byte(`<base href="`+mount+`">`), 1)
	static := http.StripPrefix(mount, http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, mount)
		built := strings.HasPrefix(name, bundle)
		info, err := fs.Stat(files, name)
		switch {
		case err == nil && !info.IsDir() && name != "index.html":
			if built { // names carry a hash of their content
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			}
			static.ServeHTTP(w, r)
		case built:
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write(page)
		}
	})
}
