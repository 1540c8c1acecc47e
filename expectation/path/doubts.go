package path

import (
	"math"

	"github.com/clientele-go/clientele/expectation/scale"
)

const (
	leastExtracted = .5 // average variance extracted (Fornell & Larcker 1981)
	mostAlike      = .9 // HTMT (Henseler, Ringle & Sarstedt 2015)
	mostInflated   = 5  // variance inflation of a path (Hair, Risher, Sarstedt & Ringle 2019, European Business Review 31, 2-24)
)

// doubt adds the warnings.
func (f *Fitted) doubt(s *solver, d *data, effective float64, outcome fault) {
	// Ten for each predictor of the largest regression (Barclay, Higgins & Thompson
	// 1995, Technology Studies 2, 285-309), but never fewer than a hundred.
	if least := max(100, 10*s.largest); effective < float64(least) {
		f.warn("few-respondents", "", "with fewer than %d respondents of equal weight the figures are rough", least)
	}
	if f.Missing > 0 {
		most := 0
		for h, n := range d.blank {
			if n > d.blank[most] {
				most = h
			}
		}
		f.warn("missing-answers", "", "%d of %d respondents are left out, since they lack an answer that the model takes, most often %q (%d); those who answered everything may differ from them", f.Missing, f.N+f.Missing, s.columns[most], d.blank[most])
	}
	if outcome == unsettled {
		f.warn("not-settled", "", "after %d iterations the weights still move; another scheme may settle", s.took)
	}
	for j := range f.Constructs {
		f.Constructs[j].doubt(f, s, j)
	}
	for _, p := range f.Pairs {
		if h := p.HTMT; h.Value > mostAlike {
			f.warn("not-distinct", p.A+" and "+p.B, "the answers hardly tell the two apart (HTMT %.2f, %.2f to %.2f): they may be one and the same", h.Value, h.Low, h.High)
		}
	}
	if b := f.Bootstrap; b != nil {
		b.doubt(f)
	}
}

// doubt adds the warnings about construct j.
func (c *Latent) doubt(f *Fitted, s *solver, j int) {
	if r := c.Reliability; r != nil {
		rho := r.RhoA.Value
		if math.IsNaN(rho) {
			rho = r.Alpha.Value
		}
		switch {
		case math.IsNaN(rho):
			f.warn("low-reliability", c.Name, "its indicators cancel each other out and form no scale; turn around those that ask for the opposite")
		case !(rho >= scale.Acceptable):
			f.warn("low-reliability", c.Name, "its indicators hardly form a scale (alpha %.2f, rho_A %.2f, want %.2f), so its effects are understated", r.Alpha.Value, rho, scale.Acceptable)
		case r.AVE.Value < leastExtracted:
			f.warn("low-variance-extracted", c.Name, "more of what its indicators say is their own than in common (AVE %.2f, want %.2f)", r.AVE.Value, leastExtracted)
		}
	}
	for i := range c.Indicators {
		if v := &c.Indicators[i]; v.Weight.Value < 0 {
			f.warn("negative-weight", v.Column, "a higher answer makes the score of %s lower beside its other indicators; it may ask for the opposite, or tell about them", c.Name)
		}
	}
	if c.Index != nil && math.IsNaN(c.Index.Value) {
		f.warn("no-index", c.Name, "the weights of the answers do not add up to anything positive, so there is no index")
	}
	before := s.before[j]
	if len(before) < 2 {
		return
	}
	if inverse, ok := s.invertBefore(j); ok {
		for a, k := range before {
			if vif := inverse[a*len(before)+a]; vif > mostInflated {
				f.warn("collinear", f.Constructs[k].Name+" on "+c.Name, "the other constructs with a path to %s tell nearly all about %s (VIF %.1f): what is its own part can hardly be told from theirs", c.Name, f.Constructs[k].Name, vif)
			}
		}
	}
}

// doubt adds the warnings about replicates that are not behind the intervals.
func (b *Bootstrap) doubt(f *Fitted) {
	if b.NoVariance > 0 {
		f.warn("no-variance", "", "in %d of %d replicates a column was the same for all drawn, since hardly anybody answers otherwise; they say nothing, and the intervals come from the others", b.NoVariance, b.Replicates)
	}
	if b.Undetermined > 0 {
		f.warn("collinear-replicates", "", "in %d of %d replicates the answers do not determine the paths; the intervals come from the others", b.Undetermined, b.Replicates)
	}
	if b.NotSettled > 0 {
		f.warn("not-settled-replicates", "", "in %d of %d replicates the weights did not settle; the intervals come from the others", b.NotSettled, b.Replicates)
	}
	switch {
	case b.Used < leastUsed:
		f.warn("few-replicates", "", "only %d of %d replicates could be fitted: there are no intervals", b.Used, b.Replicates)
	case 20*b.Used < 19*b.Replicates:
		f.warn("few-replicates", "", "only %d of %d replicates could be fitted, and those that could not may be the ones that differ most: the intervals are likely too narrow", b.Used, b.Replicates)
	}
}
