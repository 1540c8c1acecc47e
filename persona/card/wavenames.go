package card

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
)

// waveNames are what the host calls its waves, in their order. It may name none of them
// or only some; the rest go by number.
type waveNames []string

// name of a wave within a sentence.
func (n waveNames) name(wave int) string {
	if s := n.given(wave); s != "" {
		return s
	}
	return fmt.Sprint("wave ", wave+1)
}

// short is the name where what it is a name of stands beside it, as on an axis.
func (n waveNames) short(wave int) string {
	if s := n.given(wave); s != "" {
		return s
	}
	return fmt.Sprint(wave + 1)
}

func (n waveNames) given(wave int) string {
	if wave < 0 || wave >= len(n) {
		return ""
	}
	return naming.Clean(n[wave])
}

// trendWaves is the smallest number of waves of which the test of Mann and Kendall can
// reach 5 %: of four, the steepest rise there is has 2 of 24 orders to itself, or 8 %.
const trendWaves = 5

// slope reads the trend of a cell, and says whether chance explains it, as far as that
// can be told.
func slope(w *expectation.Waves) string {
	if w.Trend == nil {
		return ""
	}
	text := signed(w.Trend.Slope)
	switch {
	case len(told(w)) < trendWaves:
		text += ", too few waves to tell"
	case w.Trend.P >= moved:
		text += ", may be chance"
	}
	return text
}

// alarm says that the waves from one on differ from those before it. It does not say
// that something began there: the ones before may have gone the same way, one step each.
func (n waveNames) alarm(w *expectation.Waves) string {
	way := map[bool]string{true: "higher", false: "lower"}[w.Alarm > 0]
	points := told(w)
	switch {
	case w.Alarm == 0:
		return "none"
	case len(points) > 0 && points[len(points)-1].Wave == w.Since:
		return fmt.Sprintf("%s in %s than before", way, n.name(w.Since))
	}
	return fmt.Sprintf("%s since %s than before", way, n.name(w.Since))
}

// at reads the level in a wave.
func (n waveNames) at(p expectation.Point) string {
	return n.name(p.Wave) + ": " + words.Gap(p.Perceived.Value)
}
