package console

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/imdesk/imdesk/bot/assets"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/store"
)

// shownOfFile is how many entries of each list of a preview are shown; all are counted.
const shownOfFile = 100

// assetFile is a file for the register. Seen is what the preview of it gave: only that is written.
type assetFile struct {
	File []byte `json:"file"` // base64
	Seen string `json:"seen,omitempty"`
}

// assetPreview is what a file changes, or what is wrong with it.
type assetPreview struct {
	Seen         string          `json:"seen"`
	Added        []assetView     `json:"added"`
	AddedTotal   int             `json:"added_total"`
	Changed      []assetDiffView `json:"changed"`
	ChangedTotal int             `json:"changed_total"`
	Same         int             `json:"same"`
	Faults       []asset.Fault   `json:"faults"`
	FaultsTotal  int             `json:"faults_total"`
}

// assetDiffView is an asset as it is and as the file has it.
type assetDiffView struct {
	Before assetView `json:"before"`
	After  assetView `json:"after"`
}

// previewAssets says what a file would change, without changing anything.
func (s *server) previewAssets(c *call) (any, error) {
	_, all, faults, err := s.readAssets(c)
	if err != nil {
		return nil, err
	}
	plan, err := c.org.PlanAssets(c.Context(), all)
	if err != nil {
		return nil, err
	}
	return s.viewPlan(c, plan, faults)
}

// importAssets writes a file that was previewed: all of it or nothing.
func (s *server) importAssets(c *call) (any, error) {
	in, all, faults, err := s.readAssets(c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, invalid(fmt.Sprintf("文件有 %d 处错误，没有写入任何内容。请改好后重新预览", len(faults)))
	}
	plan, err := s.register(c).PutAssetsIf(c.Context(), all, func(p store.AssetPlan) error {
		if seal(p) != in.Seen {
			return core.Refuse(core.CodeConflict, "预览之后登记又有变化，没有写入任何内容。请重新预览，再确认")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.viewPlan(c, plan, nil)
}

func (s *server) readAssets(c *call) (assetFile, []asset.Asset, []asset.Fault, error) {
	var in assetFile
	if err := c.read(&in); err != nil {
		return in, nil, nil, err
	}
	all, faults, err := assets.Judge(c.Context(), c.org, in.File)
	return in, all, faults, err
}

// seal is the same for plans that change the same.
func seal(p store.AssetPlan) string {
	doc, _ := json.Marshal(p) // plain values always encode
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:])
}

func (s *server) viewPlan(c *call, p store.AssetPlan, faults []asset.Fault) (any, error) {
	v := assetPreview{
		Seen: seal(p), AddedTotal: len(p.Added), Changed: []assetDiffView{}, ChangedTotal: len(p.Changed), Same: p.Same,
		Faults: orEmpty(faults[:min(len(faults), shownOfFile)]), FaultsTotal: len(faults),
	}
	var before, after []asset.Asset
	for _, ch := range p.Changed[:min(len(p.Changed), shownOfFile)] {
		before, after = append(before, ch.Before), append(after, ch.After)
	}
	var err error
	if v.Added, err = s.viewAssets(c, p.Added[:min(len(p.Added), shownOfFile)]); err != nil {
		return nil, err
	}
	was, err := s.viewAssets(c, before)
	if err != nil {
		return nil, err
	}
	is, err := s.viewAssets(c, after)
	if err != nil {
		return nil, err
	}
	for i := range was {
		v.Changed = append(v.Changed, assetDiffView{was[i], is[i]})
	}
	return v, nil
}

// exportAssets gives the whole register as a file that the import reads.
func (s *server) exportAssets(c *call) (any, error) {
	var file bytes.Buffer
	if err := assets.Write(c.Context(), c.org, &file); err != nil {
		return nil, err
	}
	return download{"assets.csv", "text/csv; charset=utf-8", file.Bytes()}, nil
}
