package outbox

import (
	"context"
	"io"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// withheld is the reason of a file that is passed on to nobody: it was lost, refused, or something was found in it.
type withheld struct{ file core.Attached }

func (w *withheld) Error() string { return "the file is " + string(w.file.State) }

// sendFile passes a stored file on. One that is still on its way is tried again; of one that will never come whom it was for is told, and one that the
// platform takes no files for is rejected.
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
	case stored.State == core.FilePending:
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Retryable, Op: "pass a file on", Message: "it is still being fetched"}
	case stored.State != core.FileStored || stored.Path == "":
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Gone, Op: "pass a file on", Err: &withheld{stored.Attached}}
	}
	return up.SendFile(ctx, row.Key, row.Msg.Target, stored.Attachment, func() (io.ReadCloser, error) { return s.Open(stored.Path) })
}
