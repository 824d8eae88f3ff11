package wecom

import (
	"bytes"
	"io"
	"log/slog"
	"testing"
	"time"
)

// offline is an adapter that needs no network to normalise.
func offline(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(Config{
		CorpID: corp, AgentID: agent, Secret: appSecret, Token: cbToken, EncodingAESKey: cbKey, BaseURL: "http://127.0.0.1:1", WSURL: "ws://127.0.0.1:1",
		AIBot: &AIBot{BotID: "aibDeskHelper01", Secret: aibotSecret, Name: botName},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func at(s string) time.Time {
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return v
}

// chunked reads data a few bytes at a time.
func chunked(data []byte, step int) io.Reader {
	return readerFunc(func(r io.Reader) func(p []byte) (int, error) {
		n := step%64 + 1
		if n < 1 {
			n = 1
		}
		return func(p []byte) (int, error) { return r.Read(p[:min(n, len(p))]) }
	}(bytes.NewReader(data)))
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
