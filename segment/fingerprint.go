package segment

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// fingerprint hashes what was read, IDs and all values in row order, so that a
// model can say which data it belongs to without holding any of them.
func (t *table) fingerprint() string {
	h := sha256.New()
	buf := make([]byte, 0, 1<<16)
	flush := func() {
		h.Write(buf) // a hash never fails
		buf = buf[:0]
	}
	text := func(s string) {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(len(s)))
		if len(buf)+len(s) > cap(buf) {
			flush()
		}
		if buf = append(buf, s...); len(buf) > cap(buf)-1024 {
			flush()
		}
	}
	numbers := func(x []float64) {
		for _, v := range x {
			if math.IsNaN(v) {
				v = math.NaN() // one bit pattern for all of them
			}
			if buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(v)); len(buf) > cap(buf)-1024 {
				flush()
			}
		}
	}
	for _, id := range t.ids {
		text(id)
	}
	numbers(t.worth)
	for i := range t.fields {
		text(t.fields[i].rule.name)
		numbers(t.fields[i].numbers)
		for _, s := range t.fields[i].texts {
			text(s)
		}
	}
	flush()
	return hex.EncodeToString(h.Sum(nil))
}
