package redistest_test

import (
	"testing"

	"github.com/imdesk/imdesk/store/redistest"
	"github.com/imdesk/imdesk/store/session"
)

func TestSessionsBearWhateverARealRedisDoes(t *testing.T) {
	s := redistest.Start(t)
	r, err := session.Open(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rec := session.Record{Seq: 1, EventID: 2, State: []byte(`{"a":1}`)}
	found := func() bool { _, ok := r.Load(t.Context(), "lane"); return ok }

	r.Save(t.Context(), "lane", rec)
	if !found() {
		t.Fatalf("not kept: %v", r.Health())
	}
	s.Flush()
	if found() || r.Health() != nil {
		t.Fatal("an emptied Redis has records, or counts as broken")
	}
	r.Save(t.Context(), "lane", rec)
	s.Pause()
	if found() {
		t.Fatal("a paused Redis answered")
	}
	s.Resume()
	s.Restart()
	if found() {
		t.Fatal("a restarted Redis remembers")
	}
	s.Kill()
	for range 4 {
		r.Save(t.Context(), "lane", rec)
	}
	if r.Health() == nil {
		t.Fatal("a dead Redis counts as healthy")
	}
}
