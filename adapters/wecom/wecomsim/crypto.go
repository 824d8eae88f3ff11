package wecomsim

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// The envelope's padding goes to a multiple of 32 although AES blocks have 16 bytes
// (developer.work.weixin.qq.com/document/path/91144).
const padBlock = 32

// sealer encrypts and signs callback envelopes (developer.work.weixin.qq.com/document/path/90968).
type sealer struct {
	key       []byte
	token     string
	receiveID string
}

func newSealer(token, encodingAESKey, receiveID string) (*sealer, error) {
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil {
		return nil, fmt.Errorf("decode encoding aes key: %w", err)
	}
	if len(encodingAESKey) != 43 || len(key) != 32 {
		return nil, fmt.Errorf("encoding aes key has %d characters, want 43", len(encodingAESKey))
	}
	return &sealer{key: key, token: token, receiveID: receiveID}, nil
}

// sign is the hex SHA-1 of the four strings sorted and joined.
func (c *sealer) sign(timestamp, nonce, encrypted string) string {
	parts := []string{c.token, timestamp, nonce, encrypted}
	sort.Strings(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func (c *sealer) signed(signature, timestamp, nonce, encrypted string) bool {
	return subtle.ConstantTimeCompare([]byte(signature), []byte(c.sign(timestamp, nonce, encrypted))) == 1
}

func (c *sealer) seal(plain []byte) (string, error) {
	var random [16]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return c.sealWith(random[:], plain)
}

func (c *sealer) sealWith(random, plain []byte) (string, error) {
	buf := make([]byte, 0, 20+len(plain)+len(c.receiveID)+padBlock)
	buf = append(buf, random...)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(plain)))
	buf = append(buf, plain...)
	buf = append(buf, c.receiveID...)
	out, err := encryptCBC(c.key, buf)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out), nil
}

// open reverses seal and checks that the envelope is meant for this receiver.
func (c *sealer) open(encrypted string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, fmt.Errorf("decode ciphertext: %w", err)
	}
	plain, err := decryptCBC(c.key, data)
	if err != nil {
		return nil, err
	}
	if len(plain) < 20 {
		return nil, errors.New("plaintext shorter than its header")
	}
	n := int(binary.BigEndian.Uint32(plain[16:20]))
	if n < 0 || n > len(plain)-20 {
		return nil, errors.New("length field beyond the plaintext")
	}
	if got := string(plain[20+n:]); got != c.receiveID {
		return nil, fmt.Errorf("receive id %q is not %q", got, c.receiveID)
	}
	return plain[20 : 20+n], nil
}

// encryptCBC is also the cipher of the AI bot's media: the IV is the start of the key (path/101463).
func encryptCBC(key, plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	pad := padBlock - len(plain)%padBlock
	buf := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(buf, buf)
	return buf, nil
}

func decryptCBC(key, data []byte) ([]byte, error) {
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("ciphertext of %d bytes is not a whole number of blocks", len(data))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	buf := bytes.Clone(data)
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(buf, buf)
	pad := int(buf[len(buf)-1])
	if pad < 1 || pad > padBlock || pad > len(buf) {
		return nil, fmt.Errorf("padding byte %d out of range", pad)
	}
	for _, b := range buf[len(buf)-pad:] {
		if int(b) != pad {
			return nil, errors.New("padding bytes differ")
		}
	}
	return buf[:len(buf)-pad], nil
}
