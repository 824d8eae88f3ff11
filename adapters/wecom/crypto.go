package wecom

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the platform's signature is SHA-1
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Sizes of the sealed text: developer.work.weixin.qq.com/document/path/91144. Padding goes to 32, twice the cipher's block.
const (
	padBlock   = 32
	randomHead = 16
	lengthHead = 4
)

// sealer signs, opens and seals callbacks: developer.work.weixin.qq.com/document/path/90968. receiver is the corp id of an app, empty for an AI bot.
type sealer struct {
	token    string
	receiver string
	block    cipher.Block
	iv       []byte
}

func newSealer(token, encodingAESKey, receiver string) (*sealer, error) {
	if !keyShape.MatchString(encodingAESKey) {
		return nil, errors.New("not 43 letters and digits")
	}
	// The last character carries two bits too many, which the platform's own tools don't always leave zero.
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("not base64 of 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errors.New("not a key")
	}
	return &sealer{token: token, receiver: receiver, block: block, iv: key[:aes.BlockSize]}, nil
}

// sign is the hex SHA-1 of the four strings, sorted and joined.
func (s *sealer) sign(timestamp, nonce, sealed string) string {
	parts := []string{s.token, timestamp, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

var (
	errSignature = errors.New("wrong signature")
	errSealed    = errors.New("sealed text is malformed")
	errReceiver  = errors.New("sealed for somebody else")
)

// verify compares in constant time.
func (s *sealer) verify(q url.Values, sealed string) error {
	want := s.sign(q.Get("timestamp"), q.Get("nonce"), sealed)
	if subtle.ConstantTimeCompare([]byte(want), []byte(q.Get("msg_signature"))) != 1 {
		return errSignature
	}
	return nil
}

// open decrypts sealed and checks whom it is for.
func (s *sealer) open(sealed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) == 0 || len(raw)%aes.BlockSize != 0 {
		return nil, errSealed
	}
	plain := make([]byte, len(raw))
	cipher.NewCBCDecrypter(s.block, s.iv).CryptBlocks(plain, raw)
	plain, err = unpad(plain)
	if err != nil {
		return nil, err
	}
	if len(plain) < randomHead+lengthHead {
		return nil, errSealed
	}
	body := plain[randomHead+lengthHead:]
	n := binary.BigEndian.Uint32(plain[randomHead:])
	if uint64(n) > uint64(len(body)) {
		return nil, errSealed
	}
	if subtle.ConstantTimeCompare(body[n:], []byte(s.receiver)) != 1 {
		return nil, errReceiver
	}
	return body[:n], nil
}

// unpad removes PKCS#7 padding to 32, looking at each byte of it.
func unpad(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errSealed
	}
	n := int(b[len(b)-1])
	if n < 1 || n > padBlock || n > len(b) {
		return nil, errSealed
	}
	for _, c := range b[len(b)-n:] {
		if int(c) != n {
			return nil, errSealed
		}
	}
	return b[:len(b)-n], nil
}

// seal encrypts plain as the platform does.
func (s *sealer) seal(plain []byte) (string, error) {
	head := make([]byte, randomHead+lengthHead, randomHead+lengthHead+len(plain)+len(s.receiver)+padBlock)
	if _, err := rand.Read(head[:randomHead]); err != nil {
		return "", err
	}
	binary.BigEndian.PutUint32(head[randomHead:], uint32(len(plain))) //nolint:gosec // bounded by the request size
	text := append(append(head, plain...), s.receiver...)
	n := padBlock - len(text)%padBlock
	for range n {
		text = append(text, byte(n))
	}
	cipher.NewCBCEncrypter(s.block, s.iv).CryptBlocks(text, text)
	return base64.StdEncoding.EncodeToString(text), nil
}

// VerifyURL answers the address check of the admin console: given the query of its GET it returns the bare plaintext to be answered, within a second
// (developer.work.weixin.qq.com/document/path/90930). The error says nothing a forger could use.
func VerifyURL(cfg Config, q url.Values) ([]byte, error) {
	s, err := newSealer(cfg.Token, cfg.EncodingAESKey, cfg.CorpID)
	if err != nil {
		return nil, err
	}
	return s.echo(q)
}

func (s *sealer) echo(q url.Values) ([]byte, error) {
	// A plus that wasn't escaped arrives as a blank; base64 has no blanks.
	sealed := strings.ReplaceAll(q.Get("echostr"), " ", "+")
	if err := s.verify(q, sealed); err != nil {
		return nil, err
	}
	return s.open(sealed)
}
