package wecom

import (
	"context"
	"crypto/md5" //nolint:gosec // the platform's checksum
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/imdesk/imdesk/adapters"
)

// chunkSize is the most one frame may carry before base64: developer.work.weixin.qq.com/document/path/101463.
const chunkSize = 512 << 10

// botUpload puts bytes on the platform over the long connection. Chunks count from 0, as the platform's own client does; sending one again is harmless.
func (a *Adapter) botUpload(ctx context.Context, kind, name string, data []byte) (mediaID string, err error) {
	const op = "upload ai bot file"
	l, err := a.current(op)
	if err != nil {
		return "", err
	}
	ask := func(cmd string, body, out any) error {
		f, err := a.botAsk(ctx, op, l, cmd, newReqID(cmd), "", body)
		if err != nil {
			return a.broken(op, err, true) // nothing is shown yet
		}
		if out != nil && json.Unmarshal(f.Body, out) != nil {
			return &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: "ack", Message: "acknowledgement is not the documented JSON"}
		}
		return nil
	}
	var begun struct {
		ID string `json:"upload_id"`
	}
	sum := md5.Sum(data) //nolint:gosec // see the import
	chunks := (len(data) + chunkSize - 1) / chunkSize
	err = ask(cmdInit, map[string]any{
		"type": kind, "filename": name, "total_size": len(data), "total_chunks": chunks, "md5": hex.EncodeToString(sum[:]),
	}, &begun)
	if err != nil {
		return "", err
	}
	for i := range chunks {
		part := data[i*chunkSize : min((i+1)*chunkSize, len(data))]
		err := ask(cmdChunk, map[string]any{"upload_id": begun.ID, "chunk_index": i, "base64_data": base64.StdEncoding.EncodeToString(part)}, nil)
		if err != nil {
			return "", err
		}
	}
	var done struct {
		ID string `json:"media_id"`
	}
	if err := ask(cmdFinish, map[string]string{"upload_id": begun.ID}, &done); err != nil {
		return "", err
	}
	if done.ID == "" {
		return "", &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: "ack", Message: "acknowledgement names no file"}
	}
	return done.ID, nil
}
