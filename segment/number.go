package segment

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// chooseK decides how many segments to look for.
func (f *fit) chooseK(ctx context.Context, x cluster.Matrix) (int, error) {
	k := f.o.K
	if k.Min == k.Max {
		return k.Min, nil
	}
	return k.Min, nil
}

// judge measures how well the segments replicate.
func (f *fit) judge(ctx context.Context, x cluster.Matrix) (err error) {
	if f.core.centers.Rows < 2 {
		return nil
	}
	f.stability, err = f.stabilityOptions().Run(ctx, x, f.core.centers.Rows, f.labels, nil)
	if err != nil {
		return fmt.Errorf("segment: %w", err)
	}
	for g, s := range f.stability.Segment {
		if s < unstable {
			f.warnings = append(f.warnings, notice.New("unstable-segment", f.core.refs[g].ID,
				"comes back in other samples of these customers with a Jaccard similarity of only %.2f", s))
		}
	}
	return nil
}

// unstable is the mean bootstrap Jaccard under which the members of a cluster
// are not to be trusted (Hennig 2007, Computational Statistics & Data Analysis
// 52, 258-271; the guide values of clusterboot).
const unstable = .6

func (f *fit) stabilityOptions() quality.Stability {
	return quality.Stability{
		Pairs: f.o.Pairs, Seed: random.Stream(f.o.Seed, streamStability).Uint64(),
		Workers: f.o.Workers, Progress: f.o.Progress,
	}
}
