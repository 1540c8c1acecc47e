package persona

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

// reasons are a persona's reasons to buy: name, share here and of all.
func reasons(shares ...float64) *Persona {
	p := &Persona{Measured: []Trait{traitOf("orders", "", 3, 2), traitOf("main channel", "web", .99, .1)}}
	for i, name := range []string{"save time", "for the office", "(other)", "as a gift"} {
		if i < len(shares) {
			t := traitOf("reason", name, shares[i], .3)
			t.Effect = span(0, .1)
			p.Measured = append(p.Measured, t)
		}
	}
	p.Expectations = []expectation.Cell{{Name: "quality", Importance: span(6.5, .1)}, {Name: "speed", Importance: span(6.1, .1)}}
	return p
}

func jobOf(p *Persona, name string) *Job {
	p.Job = nil
	employ(p, Options{Job: name, MinEffect: .2})
	return p.Job
}

func TestTheStatedJob(t *testing.T) {
	p := reasons(.5, .3, .9)
	j := jobOf(p, "reason")
	require.NotNil(t, j)
	assert.Equal(t, Job{Name: "save time", Source: "stated", Figure: p.Measured[2].Mean, Facts: []string{"measured[2].name", "measured[2].level", "measured[2].mean.value"}}, *j)
	assert.NotSame(t, p.Measured[2].Mean, j.Figure)

	// What sets them apart goes before what more of them say, down to half as many.
	p.Measured[3].Effect = span(.31, .1)
	j = jobOf(p, "reason")
	assert.Equal(t, "for the office", j.Name)
	assert.Equal(t, "measured[3].effect.value", j.Facts[3])
	assert.Equal(t, .31, fact(t, p, j.Facts[3]))
	assert.Equal(t, "for the office", fact(t, p, j.Facts[1]))
	p.Measured[3].Mean = span(.24, .02)
	assert.Equal(t, "save time", jobOf(p, "reason").Name, "less than half as many")
	p.Measured[3].Mean, p.Measured[3].Effect = span(.3, .02), span(.31, .32)
	assert.Equal(t, "save time", jobOf(p, "reason").Name, "may be chance")

	// Withheld reasons are no reasons.
	p.Measured[2].Mean, p.Measured[3].Mean = nil, nil
	assert.Equal(t, "importance", jobOf(p, "reason").Source)
}

func TestWhatMattersStandsInForTheJob(t *testing.T) {
	p := reasons()
	j := jobOf(p, "")
	assert.Equal(t, Job{Name: "quality", Source: "importance", Figure: span(6.5, .1), Facts: []string{"expectations[0].name", "expectations[0].importance.value"}}, *j)
	p.Expectations[1].Importance = span(6.5, .2)
	assert.Nil(t, jobOf(p, ""), "two are as important")
	p.Expectations[1].Importance = nil
	assert.Nil(t, jobOf(p, ""), "one alone is not before any")

	p = reasons()
	for i := range p.Expectations {
		p.Expectations[i].Importance = nil
		p.Expectations[i].Drive = &expectation.Drive{Share: span(.1+.2*float64(i), .05)}
	}
	j = jobOf(p, "")
	assert.Equal(t, "speed", j.Name)
	assert.Equal(t, "driver", j.Source)
	assert.Equal(t, p.Expectations[1].Drive.Share.Value, fact(t, p, j.Facts[1]))
	p.Expectations[0].Drive.Share.Low = 0
	assert.Nil(t, jobOf(p, ""), "the other may drive nothing")
	assert.Nil(t, jobOf(&Persona{}, "reason"))
}

func TestBuildKnowsTheJob(t *testing.T) {
	s := sample.Summary()
	for i := range s.Segments {
		s.Segments[i].Descriptors = append(s.Segments[i].Descriptors,
			segment.Trait{Name: "reason", Level: "for the office", Mean: span(.6, .05), Population: span(.4, .02), Effect: span(.4, .1)},
			segment.Trait{Name: "reason", Level: "at home", Mean: span(.4, .05), Population: span(.6, .02), Effect: span(-.4, .1)})
	}
	d, err := Build(t.Context(), s, nil, Options{Job: "reason"})
	require.NoError(t, err)
	for i := range d.Personas {
		p := &d.Personas[i]
		require.NotNil(t, p.Job)
		assert.Equal(t, "for the office", p.Job.Name)
		for _, f := range p.Job.Facts {
			assert.NotNil(t, fact(t, p, f))
		}
	}
	_, err = Build(t.Context(), s, nil, Options{Job: "motive"})
	assert.ErrorContains(t, err, `Options.Job is "motive", but the summary has no category of that name`)
	_, err = Build(t.Context(), s, nil, Options{Job: "orders per month"})
	assert.ErrorContains(t, err, "no category", "a number is none")
}
