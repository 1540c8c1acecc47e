package card

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever the points are, no two names lie over each other, none lies on a point or
// outside of the frame, and the same points give the same places.
func TestLabelsKeepApart(t *testing.T) {
	frame := area{60, 10, 500, 350}
	corner := area{64, 14, 160, 30}
	placed := 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(30)
		points, names := make([]point, n), make([]string, n)
		var whiskers []area
		for i := range points {
			// Some lie at one place, some in a heap, some anywhere.
			points[i] = point{280, 180}
			switch r.IntN(3) {
			case 0:
				points[i] = point{60 + 440*r.Float64(), 10 + 340*r.Float64()}
			case 1:
				points[i] = point{280 + 20*r.NormFloat64(), 180 + 20*r.NormFloat64()}
			}
			names[i] = "a name of some length"[:1+r.IntN(20)]
			whiskers = append(whiskers, area{points[i].x - 30, points[i].y - 1, points[i].x + 30, points[i].y + 1})
		}
		got := beside(points, names, fives(points), []area{corner}, whiskers, frame)
		assert.Equal(t, got, beside(points, names, fives(points), []area{corner}, whiskers, frame))
		for i, l := range got {
			if !l.placed {
				continue
			}
			placed++
			assert.True(t, l.area().within(frame))
			assert.False(t, l.area().meets(corner))
			for j := range i {
				assert.False(t, got[j].placed && l.area().meets(got[j].area()), "seed %d: names %d and %d meet", seed, i, j)
			}
			for _, p := range points {
				dx, dy := p.x-min(max(p.x, l.area().left), l.area().right), p.y-min(max(p.y, l.area().top), l.area().bottom)
				assert.GreaterOrEqual(t, math.Hypot(dx, dy), 4.999, "seed %d: name %d lies on a point", seed, i)
			}
		}
	}
	assert.Greater(t, placed, 2000, "most names find a place")
}

// fives are the radii of points that are all alike.
func fives(points []point) []float64 {
	out := make([]float64, len(points))
	for i := range out {
		out[i] = 5
	}
	return out
}

// A name alone stands right of its point; where that is taken it moves around it, and
// where everything is, it is left out rather than laid over another.
func TestLabelPlaces(t *testing.T) {
	frame := area{0, 0, 300, 300}
	p := []point{{150, 150}}
	right := beside(p, []string{"speed"}, fives(p), nil, nil, frame)[0]
	assert.True(t, right.placed && !right.far && right.x > 150)
	left := beside(p, []string{"speed"}, fives(p), []area{{155, 0, 300, 300}}, nil, frame)[0]
	assert.True(t, left.placed && left.x+left.width < 150)
	up := beside(p, []string{"speed"}, fives(p), nil, []area{{100, 149, 200, 151}}, frame)[0]
	assert.Less(t, up.area().bottom, 149.0, "off the line over its interval")
	assert.False(t, beside(p, []string{"speed"}, fives(p), []area{frame}, nil, frame)[0].placed)
	assert.False(t, beside(p, []string{"a name that is wider than the whole picture, by far and away"}, fives(p), nil, nil, frame)[0].placed)
	far := beside(p, []string{"speed"}, fives(p), []area{{90, 120, 210, 180}}, nil, frame)[0]
	assert.True(t, far.placed && far.far, "and a line leads to it")

	// So does one where a name is not straight beside its point, or as near to another.
	slant := beside(p, []string{"speed"}, fives(p), []area{{160, 145, 300, 155}, {0, 145, 140, 155}, {145, 0, 155, 144}, {145, 156, 155, 300}}, nil, frame)[0]
	assert.True(t, slant.placed && slant.far)
	pair := []point{{150, 150}, {210, 150}}
	two := beside(pair, []string{"speed", "price"}, fives(pair), nil, nil, frame)
	assert.False(t, two[1].far)
	assert.True(t, nearer(label{x: 161, y: 154, width: 38}, 0, pair), "between the two")
}
