package wecomsim

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// BenchmarkCallbacks measures how fast messages of many members reach an app that answers at once.
func BenchmarkCallbacks(b *testing.B) {
	s := New(Options{Limits: Unlimited()})
	var seen atomic.Int64
	all := make(chan struct{})
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if seen.Add(1) == int64(b.N) {
			close(all)
		}
	}))
	defer app.Close()
	if err := s.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.SetCallbackURL(app.URL)
	for i := range 64 {
		s.AddPerson(Person{ID: fmt.Sprint("p", i)})
	}
	b.ResetTimer()
	for i := range b.N {
		if _, err := s.Say(b.Context(), Utterance{Person: fmt.Sprint("p", i%64), Text: "hello"}); err != nil {
			b.Fatal(err)
		}
	}
	<-all
}
