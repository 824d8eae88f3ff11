package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/imdesk/imdesk/core"
)

// KeySize is the length of Config.SecretKey in bytes.
const KeySize = 32

// vaultVersion stands before every sealed value, so that another scheme can follow.
const vaultVersion = 1

// vault seals secrets with AES-256-GCM. A sealed value is version, nonce, ciphertext; it opens only for the name it was sealed for, so that
// rows can't be swapped in the database.
type vault struct{ aead cipher.AEAD }

func newVault(key []byte) (*vault, error) {
	if len(key) == 0 {
		return &vault{}, nil
	}
	if len(key) != KeySize {
		return nil, coded(core.CodeInvalid, fmt.Errorf("the secret key has %d bytes, not %d", len(key), KeySize))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, wrap("secret key", err)
	}
	aead, err := cipher.NewGCM(block)
	return &vault{aead}, wrap("secret key", err)
}

var errNoKey = coded(core.CodeInvalid, errors.New("no secret key is configured, so credentials can be neither stored nor read"))

func (v *vault) seal(name string, plain []byte) ([]byte, error) {
	if v.aead == nil {
		return nil, errNoKey
	}
	out := make([]byte, 1+v.aead.NonceSize(), 1+v.aead.NonceSize()+len(plain)+v.aead.Overhead())
	out[0] = vaultVersion
	_, _ = rand.Read(out[1:])
	return v.aead.Seal(out, out[1:], plain, []byte(name)), nil
}

func (v *vault) open(name string, sealed []byte) ([]byte, error) {
	if v.aead == nil {
		return nil, errNoKey
	}
	if len(sealed) < 1+v.aead.NonceSize() || sealed[0] != vaultVersion {
		return nil, coded(core.CodeInternal, errors.New("the sealed value is damaged or of a newer version"))
	}
	nonce, box := sealed[1:1+v.aead.NonceSize()], sealed[1+v.aead.NonceSize():]
	plain, err := v.aead.Open(nil, nonce, box, []byte(name))
	if err != nil {
		return nil, coded(core.CodeInvalid, errors.New("the secret key is not the one the credentials were sealed with"))
	}
	return plain, nil
}
