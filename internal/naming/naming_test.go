package naming

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", " a\r\n\tb  c ": "a b c", "x\u202ey": "xy", "\x00\x1b[31mred": "[31mred", "bad\xffbyte": "badbyte",
		"\u200bzero\ufeff": "zero", "Blåbær 10 €": "Blåbær 10 €",
	} {
		assert.Equal(t, want, Clean(in))
	}
}

func TestCut(t *testing.T) {
	assert.Equal(t, "short", Cut("short", 10))
	assert.Equal(t, "one two\u2026", Cut("one two three", 10))
	assert.Equal(t, "abcdefghi\u2026", Cut("abcdefghijklmnop", 10))
	assert.Equal(t, "", Cut("abc", 0))
}

func TestRoman(t *testing.T) {
	for n, want := range map[int]string{2: "II", 4: "IV", 9: "IX", 40: "XL", 90: "XC", 400: "CD", 1994: "MCMXCIV", 4000: "4000"} {
		assert.Equal(t, want, Roman(n))
	}
}
