package persona

import (
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// known says which parts of a priority the inputs can give. A part that no
// segment has is left out and its weight goes to the others in proportion; the
// weights are the same for all personas, so that priorities can be compared.
type known struct {
	worth, shortfall, stability bool
	measured                    bool // whether there are features at all; groups that were given may have none
	// The largest priority of an expectation cell, and the sum of all priorities
	// over it: sums of very large figures overflow, these do not.
	largest, total float64
	left           float64 // share of worth that is left for a share of customers whose worth is withheld, see leftOver
}

// part names, as they stand in the JSON.
const (
	partWorth     = "worth"
	partLeft      = "worth-left"
	partSize      = "size"
	partShortfall = "shortfall"
	partStability = "stability"
)

// priority fills in p.Priority and its parts. Every part lies in 0 to 1:
//
//   - worth: the segment's share of worth. Where this one's is withheld, its part of what
//     the published shares leave stands in, split by customers, under the name "worth-left":
//     many customers are not worth much for being many. Where no segment has worth, its
//     share of customers stands in, under the name "size";
//   - shortfall: the sum of its cells' priorities in the expectation profile
//     over that of all segments; 0 where too few answered to know;
//   - stability: the mean bootstrap Jaccard; 0 where it is not known while it is
//     for others.
//
// The priority is their mean under the weights of the options.
func priority(p *Persona, k known, w Weights) {
	name, worth := partSize, p.Share.Value
	switch {
	case p.WorthShare != nil:
		name, worth = partWorth, p.WorthShare.Value
	case k.worth:
		name, worth = partLeft, float64(k.left*p.Share.Value)
	}
	p.PriorityParts = []PriorityPart{{name, worth, w.Worth}}
	if k.shortfall {
		sum := 0.0
		for _, c := range p.Expectations {
			sum += c.Priority / k.largest / k.total
		}
		p.PriorityParts = append(p.PriorityParts, PriorityPart{partShortfall, sum, w.Shortfall})
	}
	if k.stability {
		p.PriorityParts = append(p.PriorityParts, PriorityPart{partStability, value(p.Stability), w.Stability})
	}

	total := 0.0
	for _, part := range p.PriorityParts {
		total += part.Weight
	}
	for i := range p.PriorityParts {
		part := &p.PriorityParts[i]
		// Worth may be negative where returns outweigh orders.
		part.Value = disclosure.Round(min(max(part.Value, 0), 1), 4)
		if total > 0 {
			part.Weight /= total
		} else {
			// Only parts with weight 0 are known: what is known counts alike.
			part.Weight = 1 / float64(len(p.PriorityParts))
		}
		p.Priority += float64(part.Weight * part.Value)
	}
	p.Priority = disclosure.Round(min(p.Priority, 1), 4)
}

// leftOver is what the published shares of worth leave, for each share of customers among
// those whose worth is withheld. All of them together are never given more than is left.
func leftOver(s *segment.Summary) float64 {
	worth, customers := 1.0, 0.0
	for i := range s.Segments {
		if one := &s.Segments[i]; one.WorthShare != nil {
			worth -= one.WorthShare.Value
		} else {
			customers += one.Share.Value
		}
	}
	if customers <= 0 {
		return 0
	}
	return min(max(worth, 0), 1) / customers
}

func value(f *segment.Figure) float64 {
	if f == nil {
		return 0
	}
	return f.Value
}
