package persona

import (
	"context"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// BuildExact builds a deck whose figures are as they are in the summary and the profile:
// what tests of privacy show to be unsafe.
func BuildExact(ctx context.Context, s *segment.Summary, p *expectation.Profile, o Options) (*Deck, error) {
	o.exact = true
	return Build(ctx, s, p, o)
}
