package value

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/random"
)

// BootstrapCovariates does for a fit with covariates what [Bootstrap] does for
// the others: customers are drawn with replacement, each with their history and
// their covariates, and the model is fitted to every resample. fit is
// [FitBGNBDCovariates], [FitMBGNBDCovariates] or [FitParetoNBDCovariates], and
// equal what [CovariateOptions].Equal is, mostly nil:
//
//	b, err := value.BootstrapCovariates(ctx, value.FitBGNBDCovariates, h, ordering, leaving, nil, value.BootstrapOptions{})
//
// [Interval] over the models, [WithCovariates.At] in its figure, is then the
// interval of any figure of a customer with certain covariates. [Fit.Draws] does
// the same at once, by the normal distribution of large samples.
//
// Each resample is a whole fit, for none can begin at the estimate: 200 of them
// take 200 times as long as the fit. A covariate that few customers have is the
// same for everybody in some resamples; those fail, are counted in Failed and
// lead to the warning "failed-resamples".
//
// Equal seeds give equal resamples whatever the number of workers and the order
// of the rows. Errors are those of Bootstrap and of the fit; BootstrapOptions.Fit
// has no Start.
func BootstrapCovariates[M BGNBD | MBGNBD | ParetoNBD](
	ctx context.Context,
	fit func(ctx context.Context, h []History, ordering, leaving Covariates, o CovariateOptions) (*Fit[WithCovariates[M]], error),
	h []History, ordering, leaving Covariates, equal []string, o BootstrapOptions,
) (*Bootstrapped[WithCovariates[M]], error) {
	if fit == nil {
		return nil, errors.New("value: bootstrap: no fit")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, fmt.Errorf("value: bootstrap: %w", err)
	}
	base := described{h, ordering, leaving}
	return bootstrap(ctx, func(ctx context.Context, d described, o Options) (*Fit[WithCovariates[M]], error) {
		return fit(ctx, d.h, d.ordering, d.leaving, CovariateOptions{Options: o, Equal: equal})
	}, base, base.resampler, false, o)
}

// historiesAlone marks the context of a bootstrap whose resamples hold
// histories and nothing else. A fit with covariates that finds it would join the
// covariates of some customers to the histories of others, and could not tell:
// there are as many of both.
type historiesAlone struct{}

var errHistoriesAlone = errors.New("a Bootstrap of histories leaves the covariates behind, so that they would go to the wrong customers: use BootstrapCovariates")

// described is customers with their covariates.
type described struct {
	h                 []History
	ordering, leaving Covariates
}

// row returns the covariates of customer i, nil where there are no columns.
func (c Covariates) row(i int) []float64 {
	if i < len(c.Rows) {
		return c.Rows[i]
	}
	return nil
}

// resampler returns a function that draws the i-th resample. Rows are sorted, so
// that resamples do not depend on their order.
func (d described) resampler() func(seed, i uint64) described {
	at := make([]int, len(d.h))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		return cmp.Or(byHistory(d.h[a], d.h[b]), slices.Compare(d.ordering.row(a), d.ordering.row(b)), slices.Compare(d.leaving.row(a), d.leaving.row(b)))
	})
	return func(seed, i uint64) described {
		rng := random.Stream(seed, i)
		times := make([]int32, len(at))
		for range at {
			times[rng.IntN(len(at))]++
		}
		out := described{make([]History, 0, len(at)), Covariates{Names: d.ordering.Names}, Covariates{Names: d.leaving.Names}}
		for k, n := range times {
			for range n {
				out.h = append(out.h, d.h[at[k]])
				if d.ordering.Rows != nil {
					out.ordering.Rows = append(out.ordering.Rows, d.ordering.row(at[k]))
				}
				if d.leaving.Rows != nil {
					out.leaving.Rows = append(out.leaving.Rows, d.leaving.row(at[k]))
				}
			}
		}
		return out
	}
}
