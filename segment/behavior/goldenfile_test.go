package behavior

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/golden"
)

// A snapshot of the first version, in hexadecimal, is read for ever and written as it was. Of 40
// orders and a contact it has everything that a line can have.
func TestGoldenSnapshot(t *testing.T) {
	b, err := hex.DecodeString(string(golden.Text(t, "testdata/ledger_v1.hex")))
	require.NoError(t, err)
	var l Ledger
	require.NoError(t, l.UnmarshalBinary(b))
	assert.Equal(t, 40, l.Lines())
	again, err := l.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, b, again)
	for i := range b {
		assert.Error(t, new(Ledger).UnmarshalBinary(b[:i]), "cut off after %d bytes", i)
		bad := append([]byte(nil), b...)
		bad[i] ^= 1
		assert.Error(t, new(Ledger).UnmarshalBinary(bad), "byte %d is changed", i)
	}
}
