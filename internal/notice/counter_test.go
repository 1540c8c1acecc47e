package notice

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every number is reported once, in order, whoever counts.
func TestCounter(t *testing.T) {
	var seen []int64 // unguarded: the counter lets one goroutine in at a time
	tick := Counter(func(p Progress) {
		assert.Equal(t, "work", p.Stage)
		assert.Equal(t, int64(40), p.Total)
		seen = append(seen, p.Done)
	}, "work", 40)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				tick()
			}
		})
	}
	wg.Wait()
	for i, n := range seen {
		assert.Equal(t, int64(i+1), n)
	}
	assert.Len(t, seen, 40)
	Counter(nil, "work", 40)()
}
