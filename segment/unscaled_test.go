package segment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// answer is what somebody said to three questions of a survey.
type answer struct {
	id   string
	says [3]int // 0 or 1
}

func (a answer) ID() string { return a.id }

func answers(n int) []answer {
	r := random.Stream(8)
	list := make([]answer, n)
	for i := range list {
		list[i].id = fmt.Sprint(i)
		for q, share := range []float64{.5, .3, .05} {
			if r.Float64() < share {
				list[i].says[q] = 1
			}
		}
	}
	return list
}

func asNumbers(weight float64) segment.Schema[answer] {
	s := segment.Schema[answer]{ID: answer.ID}
	for q := range 3 {
		s.Features = append(s.Features, segment.Numeric(fmt.Sprint("q", q), func(a answer) int { return a.says[q] }).Unscaled().Weight(weight))
	}
	return s
}

func asCategories() segment.Schema[answer] {
	s := segment.Schema[answer]{ID: answer.ID}
	for q := range 3 {
		s.Features = append(s.Features, segment.Category(fmt.Sprint("q", q), func(a answer) string { return []string{"no", "yes"}[a.says[q]] }).Unscaled())
	}
	return s
}

// inertiaOf reads the objective from the stored form of a model.
func inertiaOf(t testing.TB, m interface{ Save(io.Writer) error }) float64 {
	var stored struct{ Inertia float64 }
	require.NoError(t, json.Unmarshal([]byte(saved(t, m)), &stored))
	return stored.Inertia
}

// Answers as they are, 0 and 1, have an inertia that can be added up by hand; as
// numbers and as categories they are the same distances.
func TestUnscaledFeaturesAreTakenAsTheyAre(t *testing.T) {
	list := answers(400)
	byNumber, err := segment.Fit(t.Context(), list, asNumbers(1), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	m := byNumber.Membership()
	by, size := make([][3]float64, 3), make([]float64, 3)
	for i, l := range m.Labels {
		size[l]++
		for q, v := range list[i].says {
			by[l][q] += float64(v)
		}
	}
	want := 0.0
	for g, ones := range by {
		for _, n := range ones {
			want += n - n*n/size[g]
		}
	}
	assert.InDelta(t, want, inertiaOf(t, byNumber.Model), 1e-9)

	byLevel, err := segment.Fit(t.Context(), list, asCategories(), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	assert.InDelta(t, want, inertiaOf(t, byLevel.Model), 1e-9)
	doubled, err := segment.Fit(t.Context(), list, asNumbers(2), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	assert.InDelta(t, 2*want, inertiaOf(t, doubled.Model), 1e-9)

	text := saved(t, byNumber.Model)
	loaded, err := segment.Load(strings.NewReader(text), asNumbers(1))
	require.NoError(t, err)
	for i, a := range list {
		got, err := loaded.Assign(a)
		require.NoError(t, err)
		assert.Equal(t, m.Segments[m.Labels[i]], got.Segment)
	}
	scaled := asNumbers(1)
	scaled.Features[1] = segment.Numeric("q1", func(a answer) int { return a.says[1] })
	_, err = segment.Load(strings.NewReader(text), scaled)
	assert.ErrorContains(t, err, `feature "q1": unscaled is true in the model and false in the schema`)
}

// Yes or no to a question that hardly anybody says yes to shapes little when it is
// not scaled up.
func ExampleCategoryFeature_Unscaled() {
	seg, err := segment.Fit(context.Background(), answers(400), asCategories(), segment.Options{K: segment.Exactly(4)})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range seg.Summary().Segments {
		fmt.Println(s.Name, s.Size)
	}
	// Output:
	// mostly q0 yes, mostly q1 no 147
	// mostly q0 no, mostly q1 no 131
	// mostly q1 yes, mostly q0 yes 63
	// mostly q1 yes, mostly q0 no 59
}
