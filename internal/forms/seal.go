package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// A stored form that no person edits has a checksum: its last field, which is
//
//	Checksum string `json:"checksum,omitempty"`
//
// and holds the SHA-256, in hexadecimal, of what encoding/json writes while it is empty. It finds
// what was changed by accident or by hand; it keeps nobody out who means to deceive.

// beforeSum and afterSum are what stands around the checksum at the end of a form.
const beforeSum, afterSum = `,"checksum":"`, `"}`

var errEdited = errors.New("damaged or edited: the checksum is not that of the rest")

// Sum is the checksum of v, whose own is empty.
func Sum(v any) (string, error) {
	b, err := json.Marshal(v)
	return sumOf(b), err
}

func sumOf(parts ...[]byte) string {
	h := sha256.New()
	for _, b := range parts {
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal writes v, a struct with fields before its checksum, which is empty, and puts the checksum in.
// Text that is not UTF-8 is an error: JSON would have another text in its place, with another sum.
func Seal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if replaced(b) {
		return nil, errors.New("text that is not UTF-8 cannot be stored")
	}
	sum := sumOf(b)
	return append(append(append(b[:len(b)-1], beforeSum...), sum...), afterSum...), nil
}

// Intact says whether b, which was read into v, is as Seal wrote it; given is the checksum that was
// in it, and v has none any more. Without one b is from before there were any, and is taken
// as it is: check what it says. Other white space, other signs for the same text or number and
// another order of fields are no damage: a database that knows JSON changes them.
func Intact(b []byte, v any, given string) error {
	if given == "" {
		return nil
	}
	b = bytes.TrimSpace(b)
	end := beforeSum + given + afterSum
	if head, ok := bytes.CutSuffix(b, []byte(end)); ok && sumOf(head, []byte("}")) == given {
		return nil // without writing v
	}
	if sum, err := Sum(v); err != nil || sum != given {
		return errEdited
	}
	return nil
}

// replaced says whether encoding/json has put the sign of what is not UTF-8 into JSON that it wrote:
// that one it writes as an escape, and text that holds it as it is.
func replaced(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' {
			if bytes.HasPrefix(b[i:], []byte(`\ufffd`)) {
				return true
			}
			i++
		}
	}
	return false
}
