package wecomsim

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"sync"
	"time"
)

// Upload over the long connection, developer.work.weixin.qq.com/document/path/101463.
const (
	chunkBytes  = 512 << 10
	maxChunks   = 100
	uploadLife  = 30 * time.Minute
	keptUploads = 1024
)

type botUpload struct {
	kind, name, md5 string
	size, chunks    int
	started         time.Time
	parts           map[int][]byte
}

type uploadBox struct {
	mu    sync.Mutex
	open  map[string]*botUpload
	order []string
}

func newUploadBox() *uploadBox { return &uploadBox{open: map[string]*botUpload{}} }

func (u *uploadBox) init(s *Sim, raw json.RawMessage) (any, *apiError) {
	var req struct {
		Type   string `json:"type"`
		Name   string `json:"filename"`
		Size   int    `json:"total_size"`
		Chunks int    `json:"total_chunks"`
		MD5    string `json:"md5"`
	}
	if e := decodeStrict(orEmpty(raw), &req); e != nil {
		return nil, e
	}
	l := s.live().limits
	switch {
	case mediaSizes[req.Type] == 0:
		return nil, refuse(codeBadType, "invalid type")
	case req.Name == "":
		return nil, refuse(codeBadArgument, "filename missing")
	case req.Size < minMediaBytes || req.Size > mediaSizes[req.Type]:
		return nil, refuse(codeBadFileSize, "invalid file size")
	case req.Chunks < 1 || req.Chunks > maxChunks:
		return nil, refuse(codeBadArgument, "invalid total_chunks")
	case !s.meters.spend(true, budget{"bot/upload/min", l.BotUploadPerMinute, time.Minute},
		budget{"bot/upload/hour", l.BotUploadPerHour, time.Hour}):
		return nil, refuse(codeTooOften, "api freq out of limit")
	}
	id := random("upl-", 16)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.open[id] = &botUpload{kind: req.Type, name: req.Name, md5: req.MD5, size: req.Size, chunks: req.Chunks,
		started: s.now(), parts: map[int][]byte{}}
	u.order = append(u.order, id)
	for len(u.order) > keptUploads {
		delete(u.open, u.order[0])
		u.order = u.order[1:]
	}
	return map[string]string{"upload_id": id}, nil
}

func (u *uploadBox) find(id string, now time.Time) (*botUpload, *apiError) {
	up := u.open[id]
	if up == nil || now.Sub(up.started) > uploadLife {
		return nil, refuse(codeBadArgument, "invalid upload_id")
	}
	return up, nil
}

// chunk takes parts in any order; sending one again is harmless. The page counts from 1, the official client from 0:
// both are taken.
func (u *uploadBox) chunk(s *Sim, raw json.RawMessage) *apiError {
	var req struct {
		ID    string `json:"upload_id"`
		Index *int   `json:"chunk_index"`
		Data  string `json:"base64_data"`
	}
	if e := decodeStrict(orEmpty(raw), &req); e != nil {
		return e
	}
	data, err := base64.StdEncoding.DecodeString(req.Data)
	if err != nil || len(data) == 0 || len(data) > chunkBytes {
		return refuse(codeBadFileSize, "invalid chunk")
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	up, e := u.find(req.ID, s.now())
	if e != nil {
		return e
	}
	if req.Index == nil || *req.Index < 0 || *req.Index > up.chunks {
		return refuse(codeBadArgument, "invalid chunk_index")
	}
	up.parts[*req.Index] = data
	return nil
}

func (u *uploadBox) finish(s *Sim, raw json.RawMessage) (any, *apiError) {
	var req struct {
		ID string `json:"upload_id"`
	}
	if e := decodeStrict(orEmpty(raw), &req); e != nil {
		return nil, e
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	up, e := u.find(req.ID, s.now())
	if e != nil {
		return nil, e
	}
	data, e := up.join()
	if e != nil {
		return nil, e
	}
	if e := checkMedia(up.kind, data); e != nil {
		return nil, e
	}
	delete(u.open, req.ID)
	f := s.media.put(mediaFile{File: File{Name: up.name, Kind: up.kind, Content: data}, at: s.now()})
	return map[string]string{"type": up.kind, "media_id": f.ID, "created_at": strconv.FormatInt(f.at.Unix(), 10)}, nil
}

func (up *botUpload) join() ([]byte, *apiError) {
	base := 1
	if _, zero := up.parts[0]; zero {
		base = 0
	}
	var data []byte
	for i := base; i < base+up.chunks; i++ {
		part, ok := up.parts[i]
		if !ok {
			return nil, refuse(codeBadArgument, "chunk %d missing", i)
		}
		data = append(data, part...)
	}
	sum := md5.Sum(data)
	if len(data) != up.size || up.md5 != "" && up.md5 != hex.EncodeToString(sum[:]) {
		return nil, refuse(codeBadFileSize, "size or md5 does not match")
	}
	return data, nil
}
