package card

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The widths of Helvetica are published with the font (Adobe Font Metrics): "Wave" is
// 944 + 556 + 500 + 556 thousandths.
func TestWidth(t *testing.T) {
	assert.InDelta(t, 2.556*10*spare, lettering{size: 10}.width("Wave"), 1e-9)
	assert.Greater(t, lettering{10, true}.width("Wave"), lettering{10, false}.width("Wave"))
	assert.Zero(t, lettering{size: 10}.width("\u0301"), "an accent stands on the letter before it")
	assert.Greater(t, lettering{size: 10}.width("顧客"), 20.0)
}

func TestLines(t *testing.T) {
	f := lettering{size: 10}
	assert.Equal(t, []string{"many orders", "per month"}, f.lines("many orders per month", 64, 3))
	assert.Equal(t, []string{"many…"}, f.lines("many orders per month", 40, 1))
	assert.Equal(t, []string{"Donaudampf-", "schifffahrt"}, f.lines("Donaudampfschifffahrt", 67, 3))
	assert.Equal(t, []string{"about", "95\u00a0% of it"}, f.lines("about 95 % of it", 50, 2), "a figure keeps its sign")
	assert.Empty(t, f.lines(" ", 50, 2))
	assert.Equal(t, []string{"…"}, f.lines("wide", 1, 2), "where there is no room for a letter")
}

// Whatever the text is, no line is wider than it may be, there are no more lines than
// there may be, and where there are enough nothing is lost.
func TestLinesFit(t *testing.T) {
	letters := []rune("aiWm. -äß客\u0301")
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var s []rune
		for range r.IntN(120) {
			s = append(s, letters[r.IntN(len(letters))])
		}
		f, width, n := lettering{8 + 12*r.Float64(), r.IntN(2) == 0}, 40+300*r.Float64(), 1+r.IntN(4)
		got := f.lines(string(s), width, n)
		assert.LessOrEqual(t, len(got), n)
		for _, line := range got {
			assert.LessOrEqual(t, f.width(line), width+1e-6, "%q", line)
		}
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == ' ' || r == '-' || r == '\u00a0' {
					return -1
				}
				return r
			}, s)
		}
		assert.Equal(t, bare(string(s)), bare(strings.Join(f.lines(string(s), width, 1000), "")))
	}
}
