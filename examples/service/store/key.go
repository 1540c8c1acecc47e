package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
)

// hasher returns the function that turns customer IDs into what is kept of the erased:
// HMAC-SHA256 (RFC 2104) under a key, so that who sees a hash cannot find the ID by trying
// them all. It is not safe for concurrent use.
func hasher(key []byte) func(customer string) string {
	mac := hmac.New(sha256.New, key)
	return func(customer string) string {
		mac.Reset()
		mac.Write([]byte(customer))
		return hex.EncodeToString(mac.Sum(nil))
	}
}

// hashKey returns the key of a database: the given one, or that which is stored. The first
// call decides which it is to be, for with another key nobody would be known to be erased.
func hashKey(ctx context.Context, d databases, given []byte) (key []byte, err error) {
	w, err := newSession(ctx, d)
	if err != nil {
		return nil, err
	}
	defer w.close()
	err = w.transaction(ctx, func(ctx context.Context) error {
		stored, err := w.meta(ctx, "key")
		if err != nil {
			return err
		}
		check, err := w.meta(ctx, "key-check")
		if err != nil {
			return err
		}
		switch {
		case len(given) > 0:
			key = given
		case check == nil:
			stored = make([]byte, 32)
			rand.Read(stored)
			if err := w.setMeta(ctx, "key", stored); err != nil {
				return err
			}
			key = stored
		case stored == nil:
			return errors.New("store: the database was made with a Key and needs it")
		default:
			key = stored
		}
		// No customer's ID has a zero byte, so this is nobody's hash.
		sum := []byte(hasher(key)("\x00check"))
		if check == nil {
			return w.setMeta(ctx, "key-check", sum)
		}
		if !hmac.Equal(check, sum) {
			return errors.New("store: the database was made with another Key")
		}
		return nil
	})
	return append([]byte(nil), key...), err
}

func (w *session) meta(ctx context.Context, name string) (value []byte, err error) {
	err = w.row(ctx, "SELECT value FROM meta WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return value, err
}

func (w *session) setMeta(ctx context.Context, name string, value []byte) error {
	_, err := w.exec(ctx, "INSERT INTO meta (name, value) VALUES (?, ?)", name, value)
	return err
}
