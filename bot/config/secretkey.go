package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// SecretKey returns the 32 bytes that seal credentials, creating the file when it stands in data_dir by default.
func (c Config) SecretKey() ([]byte, error) {
	path := c.SecretKeyFile
	if path == "" {
		path = filepath.Join(c.DataDir, "secret.key")
	}
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && c.SecretKeyFile == "" {
		return createKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read secret_key_file: %w", err)
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("secret_key_file %s holds %d bytes, it must be exactly 32: create it with «head -c 32 /dev/urandom > %s»", path, len(key), path)
	}
	return key, nil
}

func createKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create data_dir: %w", err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	if err := os.WriteFile(path, key, 0o600); err != nil {
		return nil, fmt.Errorf("write the secret key: %w", err)
	}
	return key, nil
}
