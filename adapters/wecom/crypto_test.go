package wecom

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type cryptoVectors struct {
	Key     string `json:"encoding_aes_key"`
	Token   string `json:"token"`
	Vectors []struct {
		Name      string `json:"name"`
		ReceiveID string `json:"receive_id"`
		Timestamp string `json:"timestamp"`
		Nonce     string `json:"nonce"`
		Plaintext string `json:"plaintext"`
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msg_signature"`
		Query     string `json:"query_string"`
		Body      string `json:"http_body"`
	} `json:"vectors"`
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func vectors(t testing.TB) cryptoVectors {
	t.Helper()
	var v cryptoVectors
	if err := json.Unmarshal(load(t, "crypto_vectors.json"), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func mustSealer(t testing.TB, token, key, receiver string) *sealer {
	t.Helper()
	s, err := newSealer(token, key, receiver)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestVectorsVerifyAndOpen(t *testing.T) {
	v := vectors(t)
	for _, c := range v.Vectors {
		t.Run(c.Name, func(t *testing.T) {
			s := mustSealer(t, v.Token, v.Key, c.ReceiveID)
			if got := s.sign(c.Timestamp, c.Nonce, c.Encrypt); got != c.Signature {
				t.Errorf("signature %s, want %s", got, c.Signature)
			}
			plain, err := s.open(c.Encrypt)
			if err != nil || string(plain) != c.Plaintext {
				t.Errorf("opened %q, %v; want %q", plain, err, c.Plaintext)
			}
		})
	}
}

// The vector of developer.work.weixin.qq.com/document/path/90968, which the page publishes as a worked example.
func TestPublishedVectorVerifies(t *testing.T) {
	const sealed = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
	s := mustSealer(t, "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
	q := url.Values{"msg_signature": {"477715d11cdb4164915debcba66cb864d751f3e6"}, "timestamp": {"1409659813"}, "nonce": {"1372623149"}}
	if err := s.verify(q, sealed); err != nil {
		t.Fatal(err)
	}
	plain, err := s.open(sealed)
	if err != nil {
		t.Fatal(err)
	}
	n, err := parseXML(plain)
	if err != nil || n.get("FromUserName") != "mycreate" || n.get("Content") != "hello" {
		t.Errorf("opened %s, %v", plain, err)
	}
}

func TestSealedTextsOfEveryLengthOpenAgain(t *testing.T) {
	for _, receiver := range []string{"", corp} {
		s := mustSealer(t, cbToken, cbKey, receiver)
		for n := range 70 {
			want := bytes.Repeat([]byte("x"), n)
			sealed, err := s.seal(want)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.open(sealed); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes for %q open as %q, %v", n, receiver, got, err)
			}
		}
	}
}

func TestWhatIsMalformedOrForOthersIsRefused(t *testing.T) {
	s := mustSealer(t, cbToken, cbKey, corp)
	foreign, err := mustSealer(t, cbToken, cbKey, "ww-somebody-else").seal([]byte("hi"))
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.seal([]byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(good)
	flipped := append([]byte(nil), raw...)
	flipped[len(flipped)-1] ^= 0xFF
	// The first block of plain text decides the length field's own block, so a flip in block one corrupts the length in block two.
	length := append([]byte(nil), raw...)
	length[0] ^= 0xFF
	for name, sealed := range map[string]string{
		"nothing": "", "no base64": "***", "half a block": base64.StdEncoding.EncodeToString(raw[:8]), "one block": base64.StdEncoding.EncodeToString(raw[:16]),
		"broken padding": base64.StdEncoding.EncodeToString(flipped), "length beyond the text": base64.StdEncoding.EncodeToString(length), "somebody else's": foreign,
	} {
		if plain, err := s.open(sealed); err == nil {
			t.Errorf("%s opens as %q", name, plain)
		}
	}
}

func TestTheAddressCheckAnswersThePlainTextEvenWithRawPluses(t *testing.T) {
	v := vectors(t)
	cfg := Config{CorpID: v.Vectors[0].ReceiveID, Token: v.Token, EncodingAESKey: v.Key}
	q, err := url.ParseQuery(v.Vectors[0].Query)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := url.ParseQuery(strings.ReplaceAll(v.Vectors[0].Query, "%2B", "+"))
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]url.Values{"escaped": q, "raw": raw} {
		if got, err := VerifyURL(cfg, q); err != nil || string(got) != v.Vectors[0].Plaintext {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	q.Set("nonce", "1")
	if _, err := VerifyURL(cfg, q); err == nil {
		t.Error("a wrong signature passes")
	}
}

func FuzzOpen(f *testing.F) {
	for _, c := range vectors(f).Vectors {
		f.Add(c.Encrypt)
	}
	s := mustSealer(f, cbToken, cbKey, corp)
	f.Fuzz(func(_ *testing.T, sealed string) {
		_, _ = s.open(sealed)
	})
}

func FuzzSealedFile(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"), 5)
	key := bytes.Repeat([]byte("k"), 32)
	f.Fuzz(func(t *testing.T, data []byte, step int) {
		o, err := newOpener(chunked(data, step), key)
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 7)
		for total := 0; ; {
			n, err := o.Read(buf)
			if total += n; total > len(data) {
				t.Fatal("more comes out than went in")
			}
			if err != nil {
				return
			}
		}
	})
}
