package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// assigning is a checksum of what the model assigns by, and of nothing else: the IDs of the
// segments, how a customer becomes coordinates, and the centres or probabilities. A census is
// bound to it rather than to the checksum of the model's file, which is another one as soon as a
// later version of the library keeps one thing more in every model: then the censuses of
// years could not be read with the model that they are of.
//
// It is computed from the model as it is in memory, so that a model that was saved and
// loaded has the same, and every number goes in as its bits. What the text is made of must
// stay as it is; the golden files of a census and its model see to that. Other ways to assign
// add to it only where they are used.
func (c *core) assigning() string {
	h := sha256.New() // writing to it never fails
	put := func(format string, args ...any) { fmt.Fprintf(h, format+"\n", args...) }
	put("assigning 1, %s", c.method.name())
	for _, r := range c.refs {
		put("segment %q", r.ID)
	}
	for i := range c.encoders {
		e := &c.encoders[i]
		put("feature %q %q at %d, %d wide", e.name, e.kind, e.at, e.width)
		if e.width > 0 {
			put("factor %x", e.factor)
		}
		if e.kind == kindCategory {
			put("levels %q, missing %q", e.levels, e.missing)
			continue
		}
		put("bend %d, missing %x, location %x", e.scale.bend, e.filled, e.location)
		if e.scale.clipped {
			put("from %x to %x", e.scale.low, e.scale.high)
		}
		if e.scale.bend == yeoJohnson {
			put("power %x", e.scale.power)
		}
		put("knots %x at %x", e.scale.values, e.scale.scores)
	}
	switch {
	case c.mixture != nil:
		put("shares %x means %x", c.mixture.Weights, c.mixture.Means.Data)
		for _, m := range c.mixture.Covariances {
			put("covariances %x", m.Data)
		}
	case c.classes != nil:
		put("shares %x", c.classes.Shares)
		for _, m := range c.classes.Probabilities {
			put("answers %x", m.Data)
		}
	default:
		put("centres %x", c.centers.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}
