// Package company holds the demo company as data: its people, desks, catalogue and knowledge base, and the
// utterances the knowledge search is measured with. It owns no behaviour; `imdesk apply` reads these files.
package company

import "embed"

// FS contains company.yaml, catalogue/*.yaml (one flow each), kb/*.yaml (a list under "articles") and eval/*.yaml (a plain list of cases).
//
//go:embed company.yaml catalogue/*.yaml kb/*.yaml eval/*.yaml
var FS embed.FS
