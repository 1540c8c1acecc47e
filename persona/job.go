package persona

import (
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// Job is what the customers buy the product for, as far as the data tell: the reason
// that they state, or what matters most to them.
type Job struct {
	Name string `json:"name"` // of the reason, or of the expectation
	// Source is "stated" for a reason that customers gave, "importance" for what they call
	// most important, and "driver" for what their satisfaction hangs on most. The last two
	// stand in where no reason is known: they say what matters, not what for.
	Source string          `json:"source"`
	Figure *segment.Figure `json:"figure"` // share who give the reason, importance, or share of the satisfaction that goes with it
	Facts  []string        `json:"facts"`  // where it stands in the persona
}

// The sources of a job.
const (
	jobStated     = "stated"
	jobImportance = "importance"
	jobDriver     = "driver"
)

// employ fills in what a persona buys for.
func employ(p *Persona, o Options) {
	for _, know := range []func(*Persona, Options) *Job{statedJob, importantJob, drivingJob} {
		if p.Job = know(p, o); p.Job != nil {
			return
		}
	}
}

// statedJob is the reason that most customers of the persona give. A rarer one stands
// before it where it is at least half as frequent and sets the persona apart: "to save
// time", which half of all customers say, tells less than "for the office", which a third
// of these say and hardly anybody else. Levels in brackets, such as "(other)", are no reasons.
func statedJob(p *Persona, o Options) *Job {
	if o.Job == "" {
		return nil
	}
	largest := 0.0
	reason := func(t *Trait) bool {
		return t.Name == o.Job && t.Level != "" && !strings.HasPrefix(t.Level, "(") && t.Mean != nil && t.Mean.Value > 0
	}
	for i := range p.Measured {
		if t := &p.Measured[i]; reason(t) {
			largest = max(largest, t.Mean.Value)
		}
	}
	best, apart := -1, 0.0
	for i := range p.Measured {
		t := &p.Measured[i]
		if !reason(t) || t.Mean.Value < largest/2 {
			continue
		}
		effect := 0.0
		if t.Effect != nil && t.Effect.Low > 0 && t.Effect.Value >= o.MinEffect {
			effect = t.Effect.Value
		}
		if best < 0 || effect > apart || effect == apart && t.Mean.Value > p.Measured[best].Mean.Value {
			best, apart = i, effect
		}
	}
	if best < 0 {
		return nil
	}
	t, at := &p.Measured[best], index("measured", best)
	j := &Job{Name: t.Level, Source: jobStated, Figure: copyFigure(t.Mean), Facts: []string{at + ".name", at + ".level", at + ".mean.value"}}
	if apart > 0 {
		j.Facts = append(j.Facts, at+".effect.value")
	}
	return j
}

// importantJob is the expectation that is called most important.
func importantJob(p *Persona, _ Options) *Job {
	return dearest(p, jobImportance, ".importance.value", func(i int) *segment.Figure { return p.Expectations[i].Importance })
}

// drivingJob is the expectation that satisfaction hangs on most, beyond chance.
func drivingJob(p *Persona, _ Options) *Job {
	return dearest(p, jobDriver, ".drive.share.value", func(i int) *segment.Figure {
		if d := p.Expectations[i].Drive; d != nil && d.Share != nil && d.Share.Low > 0 {
			return d.Share
		}
		return nil
	})
}

// dearest is the expectation with the largest figure. Where two share it, nothing comes
// first, and where there is but one there is nothing that it comes before.
func dearest(p *Persona, source, path string, of func(i int) *segment.Figure) *Job {
	best, alone, n := -1, false, 0
	for i := range p.Expectations {
		f := of(i)
		if f == nil {
			continue
		}
		n++
		switch {
		case best < 0 || f.Value > of(best).Value:
			best, alone = i, true
		case f.Value == of(best).Value:
			alone = false
		}
	}
	if !alone || n < 2 {
		return nil
	}
	at := index("expectations", best)
	return &Job{Name: p.Expectations[best].Name, Source: source, Figure: copyFigure(of(best)), Facts: []string{at + ".name", at + path}}
}

// checkJob refuses a reason that the summary does not have: a misspelt one would be passed
// over without a word.
func checkJob(name string, s *segment.Summary) error {
	if name == "" || len(s.Segments) == 0 {
		return nil
	}
	for i := range s.Segments {
		for _, list := range [][]segment.Trait{s.Segments[i].Features, s.Segments[i].Descriptors} {
			for _, t := range list {
				if t.Name == name && t.Level != "" {
					return nil
				}
			}
		}
	}
	return fmt.Errorf("persona: Options.Job is %q, but the summary has no category of that name", name)
}
