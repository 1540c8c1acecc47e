package card

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// luminance is the relative luminance of a colour (Web Content Accessibility Guidelines
// 2.1, "relative luminance"), of #rgb or #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	h := strings.TrimPrefix(colour, "#")
	if len(h) == 3 {
		h = string([]byte{h[0], h[0], h[1], h[1], h[2], h[2]})
	}
	require.Len(t, h, 6, colour)
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		x, err := strconv.ParseUint(h[2*i:2*i+2], 16, 8)
		require.NoError(t, err, colour)
		c := float64(x) / 255
		if c <= .03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += float64(weight * c)
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// Text stands out from what it stands on by 4.5 to 1, in light, in the dark and on paper
// (WCAG 2.1, criterion 1.4.3). The colours of texts are read from the style, so that a
// new one is tested, too.
func TestContrast(t *testing.T) {
	css := style + deckStyle
	roots := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(css, -1)
	require.Len(t, roots, 3, "light, dark, paper")
	read := func(into map[string]string, text string) map[string]string {
		out := map[string]string{}
		for k, v := range into {
			out[k] = v
		}
		for _, m := range regexp.MustCompile(`--([a-z0-9]+):(#[0-9a-f]+)`).FindAllStringSubmatch(text, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	light := read(nil, roots[0][1])
	schemes := map[string]map[string]string{"light": light, "dark": read(light, roots[1][1]), "paper": read(light, roots[2][1])}

	texts := map[string]bool{}
	for _, m := range regexp.MustCompile(`[;{]color:var\(--([a-z0-9]+)\)`).FindAllStringSubmatch(css, -1) {
		texts[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`svg[^{}]*(?:text|\.tick|\.hint|\.axis|\.soft|\.value|\.name|\.caption|\.key|\.letter)[^{}]*\{fill:var\(--([a-z0-9]+)\)`).FindAllStringSubmatch(css, -1) {
		texts[m[1]] = true
	}
	delete(texts, "card") // writes on colours, below
	require.Subset(t, texts, map[string]bool{"ink": true, "soft": true, "accent": true, "warn": true})
	for scheme, colours := range schemes {
		least := func(text, ground string) {
			require.Contains(t, colours, text)
			require.Contains(t, colours, ground)
			assert.GreaterOrEqual(t, contrast(t, colours[text], colours[ground]), 4.5, "%s: %s on %s", scheme, text, ground)
		}
		for text := range texts {
			least(text, "bg")
			least(text, "card")
		}
		for _, badge := range []string{"accent", "mid", "grey"} {
			least("card", badge)
		}
		if scheme == "paper" {
			continue // the fields of the heat map are those of the light scheme, or of the dark
		}
		for _, field := range []string{"l3", "l2", "l1", "z", "h1", "h2", "h3"} {
			least(field+"t", field)
		}
	}
	assert.InDelta(t, 21, contrast(t, "#000", "#ffffff"), 1e-9)
}
