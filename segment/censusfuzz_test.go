package segment_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/segment"
)

// Whatever the bytes, there is an error or a census that counts, looks and is written and read again.
// The checksum is put right, or nothing beyond it would ever be reached.
func FuzzLoadCensus(f *testing.F) {
	m, err := segment.Load(bytes.NewReader(golden.Text(f, "testdata/model_v1.json")), accountSchema())
	require.NoError(f, err)
	f.Add(golden.Text(f, storedAt+"census_v1.json"))
	some := accounts(3, 2)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := segment.LoadCensus(bytes.NewReader(segment.SealedCensus(b)), m)
		if err != nil {
			return
		}
		text := counted(t, c)
		back, err := segment.LoadCensus(bytes.NewBufferString(text), m)
		require.NoError(t, err)
		require.Equal(t, text, counted(t, back))
		require.NoError(t, back.AddAll(context.Background(), some))
		_, err = c.Drift(back, segment.DriftOptions{})
		require.NoError(t, err)
		for _, a := range some {
			require.NoError(t, back.Remove(a))
		}
		require.Equal(t, text, counted(t, back))
	})
}
