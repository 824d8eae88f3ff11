package outbox

import (
	"context"
	"io"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// sendFile passes a stored file on. One that is still being fetched is tried again; one that was lost, or that the platform takes no files
// for, is rejected: whoever sent it was told.
func (s *Sender) sendFile(ctx context.Context, row store.Row) (core.Receipt, error) {
	if len(row.Msg.Files) == 0 {
		return core.Receipt{}, nil
	}
	file := row.Msg.Files[0]
	up, ok := s.via().(adapters.Uploader)
	if !ok || s.Open == nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "pass a file on", Message: "this platform takes no files from us"}
	}
	stored, err := s.DB.Org(row.Org).Attachment(ctx, file.ID)
	switch {
	case err != nil:
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Retryable, Op: "find a file to pass on", Err: err}
	case stored.Pending:
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Retryable, Op: "pass a file on", Message: "it is still being fetched"}
	case stored.Path == "":
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "pass a file on", Message: "it could not be fetched"}
	}
	return up.SendFile(ctx, row.Key, row.Msg.Target, stored.Attachment, func() (io.ReadCloser, error) { return s.Open(stored.Path) })
}
