package value

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
)

// ForecastOptions steer [Forecaster.Groups]. The zero value is what most callers
// want.
type ForecastOptions struct {
	// Sample is how many members of a group the intervals are worked out from;
	// larger groups are represented by a part of theirs. Default: 0 means 500.
	// Legal: 0 or 50 to 1,000,000.
	Sample int
	// Seed of the sample and of the futures. Default: 0, a seed like any other.
	Seed uint64
	// Workers is how many goroutines share the work. Default: 0 means GOMAXPROCS.
	// Legal: 0 or more. The result does not depend on it.
	Workers int
	// Progress, where not nil, is told how many of the sampled customers are
	// done, from the goroutine that called.
	Progress func(Progress)
}

// Validate returns all faults of the options joined into one error.
func (o ForecastOptions) Validate() error {
	var errs []error
	if o.Sample != 0 && (o.Sample < 50 || o.Sample > 1_000_000) {
		errs = append(errs, fmt.Errorf("value: ForecastOptions.Sample = %d is neither 0 nor between 50 and 1,000,000", o.Sample))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("value: ForecastOptions.Workers = %d is negative", o.Workers))
	}
	return errors.Join(errs...)
}

// Groups returns a forecast of the money of each group of customers together: of
// segments, say. h[i], s[i] and group[i] belong to the i-th customer; group[i] is
// from 0 to groups-1, or -1 for somebody who is in none. A group without members
// has zeros.
//
// Expected is the sum over all members. For a group no larger than
// [ForecastOptions].Sample so are the intervals: sums under each pair of draws,
// and under each at least 1,000/draws futures of all members.
//
// A larger group is represented by that many members. They are sampled evenly
// along their expected money and the likelier the more it is (with half of the
// mean added, so that nobody is left out for good); those who alone make up more
// than one part in Sample are in for certain. The sum under a pair of draws is
// then the sum under the estimate times the ratio of the two in the weighted
// sample; and what a sampled member spends above or below the expected counts
// with the root of their weight, for so much do as many independent customers
// scatter; with a higher power of it where spend has no variance (Q below 2).
//
// How good that is: the ends of the interval of the expectation from 100 members
// are off by 1 to 2 % of its width. Low and High rest on 1,000 futures, and are
// known to about 2 % of their distance, to 10 % where spend has no variance. The 200 draws that are usual leave 5 %
// where parameters are what matters; more of them cost more. On 200 simulated
// bases of 1,000 customers the prediction intervals held what came of 95.2 % of
// the groups of 500 (TestForecastCoverage).
//
// Equal seeds give equal forecasts, whatever the number of workers and in
// whatever order the rows come: members are sorted by what is known of them.
//
// Errors: slices of different length, a group out of range, more than 1,000,000
// groups, an invalid row ([RowError]; rows in no group have to be valid, too, and
// History and Spending over as many repeat orders), a customer whose expected
// spend is infinite under the estimate ([ErrInfiniteMean]), invalid options, a
// done context.
func (f *Forecaster) Groups(ctx context.Context, h []History, s []Spending, group []int, groups int, o ForecastOptions) ([]Forecast, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(group) != len(h) {
		return nil, fmt.Errorf("value: forecast: %d histories but %d groups: they must be the same customers in the same order", len(h), len(group))
	}
	if groups < 0 || groups > mostGroups {
		return nil, fmt.Errorf("value: forecast: groups = %d is not between 0 and 1,000,000", groups)
	}
	for i, g := range group {
		if g < -1 || g >= groups {
			return nil, &RowError{i, "group", fmt.Sprintf("%d is neither -1 nor below %d", g, groups)}
		}
	}
	worth, err := CLVs(ctx, f.orders, f.spend, h, s, f.z, o.Workers)
	if err != nil {
		return nil, err
	}
	if o.Sample == 0 {
		o.Sample = 500
	}
	parts := make([]sample, groups)
	for i, g := range group {
		if g >= 0 {
			parts[g].members = append(parts[g].members, i)
		}
	}
	err = par.Each(ctx, groups, o.Workers, func(g int) error {
		parts[g].draw(h, s, worth, o.Sample, random.Stream(o.Seed, uint64(g)).Float64())
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("value: forecast: %w", err)
	}
	out := make([]Forecast, groups)
	var all, done int64
	for g := range parts {
		all += int64(len(parts[g].members))
	}
	for first := 0; first < groups; {
		// As many groups side by side as keep the cores busy and the memory small.
		var pieces []*piece
		last := first
		for ; last < groups && len(pieces) < 64; last++ {
			for lo := 0; lo < len(parts[last].members); lo += pieceSize {
				pieces = append(pieces, &piece{group: last, lo: lo, hi: min(lo+pieceSize, len(parts[last].members))})
			}
		}
		err := par.Each(ctx, len(pieces), o.Workers, func(i int) error {
			p := pieces[i]
			return f.foresee(ctx, p, &parts[p.group], h, s, o.Seed)
		})
		if err != nil {
			return nil, fmt.Errorf("value: forecast: %w", err)
		}
		for g := first; g < last; g++ {
			mine := 0
			for mine < len(pieces) && pieces[mine].group == g {
				mine++
			}
			out[g] = f.sum(&parts[g], pieces[:mine])
			pieces = pieces[mine:]
			done += int64(len(parts[g].members))
		}
		first = last
		if o.Progress != nil {
			o.Progress(Progress{Stage: "forecast of groups", Done: done, Total: all})
		}
	}
	return out, nil
}

const (
	pieceSize  = 16
	mostGroups = 1_000_000 // empty ones take room, too
)

// piece is a part of the members of a sample with their sums, worked out by one
// goroutine.
type piece struct {
	group, lo, hi int
	sure, rest    []float64 // expected money by draw: of the certain members, and weighted of the others
	come          []float64 // money that comes, by draw and replicate: less what is expected of the others
}

// foresee fills the piece. The k-th member has a stream of their own.
func (f *Forecaster) foresee(ctx context.Context, p *piece, of *sample, h []History, s []Spending, seed uint64) error {
	each := f.replicates(groupFutures)
	p.sure, p.rest = make([]float64, len(f.draws)), make([]float64, len(f.draws))
	if f.futures {
		p.come = make([]float64, each*len(f.draws))
	}
	y := f.newSeer()
	for k := p.lo; k < p.hi; k++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		i, w := of.members[k], of.weight[k]
		certain := k >= of.cut
		rng := random.Stream(seed, uint64(p.group), uint64(k))
		for b, d := range f.draws {
			e := y.expected(d, h[i], s[i])
			if certain {
				p.sure[b] += e
			} else {
				p.rest[b] += float64(w * e)
			}
			ahead := look(d.orders, h[i])
			spread := d.spend.spread(w, s[i])
			for r := b * each; r < len(p.come) && r < (b+1)*each; r++ {
				v := y.realised(rng, ahead, d.spend, s[i])
				if !certain {
					v = spread * (v - e)
				}
				p.come[r] += v
			}
		}
	}
	return nil
}

// spread returns by how much more the sum of w such customers scatters around its
// mean than the spend of one. Where that has a variance, the root of w. What a
// customer spends has a tail like that of their mean amount, which given x orders
// falls with the power Q + P x; where it is below 2 the sum is a stable variable of
// that index, and grows with w to the power of its inverse (the generalised central
// limit theorem; Feller 1971, An Introduction to Probability Theory and Its
// Applications 2, XVII.5).
func (m GammaGamma) spread(w float64, s Spending) float64 {
	return math.Pow(w, 1/min(2, m.Q+float64(m.P*float64(s.Frequency))))
}

// sum adds the pieces of a group up, in order.
func (f *Forecaster) sum(of *sample, pieces []*piece) Forecast {
	out := Forecast{Expected: of.total}
	if len(pieces) == 0 {
		return out
	}
	expected, rest := make([]float64, len(f.draws)), make([]float64, len(f.draws))
	come := make([]float64, len(pieces[0].come))
	for _, p := range pieces {
		for b := range rest {
			expected[b] += p.sure[b]
			rest[b] += p.rest[b]
		}
		for r := range come {
			come[r] += p.come[r]
		}
	}
	each := f.replicates(groupFutures)
	for b := range rest {
		if of.base > 0 {
			rest[b] *= of.rest / of.base
		}
		expected[b] += rest[b]
		for r := b * each; r < len(come) && r < (b+1)*each; r++ {
			if math.IsInf(rest[b], 1) {
				come[r] = math.Inf(1)
			} else {
				come[r] = max(0, come[r]+rest[b])
			}
		}
	}
	out.ExpectedLow, out.ExpectedHigh = math.NaN(), math.NaN()
	if f.drawn {
		out.ExpectedLow, out.ExpectedHigh = stats.Middle(expected)
	}
	out.Low, out.High = stats.Middle(come)
	if f.futures && f.drawn {
		// Draws are fewer than futures, and their ends scatter more: chance does
		// not take uncertainty away. What is spent is finite where its mean is not.
		out.Low = min(out.Low, out.ExpectedLow)
		if !math.IsInf(out.ExpectedHigh, 1) {
			out.High = max(out.High, out.ExpectedHigh)
		}
	}
	return out
}
