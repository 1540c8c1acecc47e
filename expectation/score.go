package expectation

import (
	"context"
	"errors"

	"github.com/clientele-go/clientele/segment"
)

// Score sets what the customers of each segment expect against what they get.
func Score(ctx context.Context, m *segment.Membership, answers []Answer, in *Instrument, o Options) (*Profile, error) {
	return nil, errors.New("expectation: not yet")
}
