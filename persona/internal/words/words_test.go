package words

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "1", 62.3: "62.3", 62.34: "62.3", .04123: "0.0412", 999.6: "1,000", 12345: "12,300", 1234567: "1,230,000",
		-.92: Minus + "0.92", -1234: Minus + "1,230", 1e-9: "1e-09", 1e308: "1e+308", .5: "0.5", 100: "100", -1e-4: Minus + "0.0001",
	} {
		assert.Equal(t, want, Number(x))
	}
	assert.Equal(t, "unknown", Number(math.NaN()))
	assert.Equal(t, "unknown", Number(math.Inf(1)))
	assert.Equal(t, "+3.5", Signed(3.5))
	assert.Equal(t, Minus+"3.5", Signed(-3.5))
	assert.Equal(t, "0", Signed(math.Copysign(0, -1)))
	assert.Equal(t, "1.5", Times(62.3/41.5))
	assert.Equal(t, "62.3 EUR", Amount(62.3, "EUR"))
	assert.Equal(t, "62.3", Amount(62.3, ""))
}

func TestPercent(t *testing.T) {
	for x, want := range map[float64]string{0: "0 %", .001: "less than 1 %", .01: "1 %", .134: "13 %", .995: "more than 99 %",
		.865: "86.5 %", .825: "82.5 %", .8649: "86 %", .2875: "29 %", -.125: Minus + "12.5 %", 1: "100 %", -.002: "0 %", -.12: Minus + "12 %", 3.2: "320 %"} {
		assert.Equal(t, want, Percent(x))
	}
	assert.Equal(t, "unknown", Percent(math.NaN()))
}

func TestGap(t *testing.T) {
	for x, want := range map[float64]string{-.92: Minus + "0.92", -.001: "0.00", 0: "0.00", 1.005: "1.00", 123.4: "123", 99.99: "99.99"} {
		assert.Equal(t, want, Gap(x))
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: Minus + "1,234"} {
		assert.Equal(t, want, Count(n))
	}
}

func TestPercentInterval(t *testing.T) {
	assert.Equal(t, "4 % to 6 %", PercentInterval(.04, .06))
	assert.Equal(t, "4.8 % to 5.2 %", PercentInterval(.048, .052))
	assert.Equal(t, "0.2 % to 0.7 %", PercentInterval(.002, .007))
	assert.Equal(t, "5 % to 5 %", PercentInterval(.05, .05))
}
