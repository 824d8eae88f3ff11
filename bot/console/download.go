package console

import (
	"mime"
	"net/http"

	"github.com/imdesk/imdesk/core/privacy"
)

// download is an answer that is a file and no document.
type download struct {
	name, kind string
	content    []byte
}

func (d download) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", d.kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.name}))
	_, _ = w.Write(d.content)
}

// masked is the file without the numbers of people.
func (d download) masked() download {
	d.content = []byte(privacy.Mask(string(d.content)))
	return d
}
