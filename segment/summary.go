package segment

// Summary is what may be published about a segmentation: no figure in it
// describes fewer than ten people, and neither does the difference of two.
// Customers counts the published base: who is in a segment too small to show
// is left out of every figure, the population's included, and a warning says
// so.
type Summary struct {
	Version   int       `json:"clientele"`
	Customers int       `json:"customers"`
	Segments  []Profile `json:"segments"`
	Verdict   Verdict   `json:"verdict"` // on the segmentation as a whole
	Warnings  []Warning `json:"warnings"`
}

// Profile describes one segment in the units of the caller's features.
type Profile struct {
	Ref
	Size       int     `json:"size"`
	Share      Figure  `json:"share"`      // of the published base, 0 to 1; N is the base
	WorthShare *Figure `json:"worthShare"` // of the sum of worth, nil without worth
	WorthMean  *Figure `json:"worthMean"`  // mean worth of a member, nil without worth
	// Stability is the mean bootstrap Jaccard, 0 to 1; nil where there was nothing
	// to refit (given groups). 95 % of the pairs of samples lie between Low and
	// High: they tell how samples differ, and are no interval of the mean.
	Stability *Figure `json:"stability"`
	// Separation is how clearly its members belong to it: the mean of their strengths (see
	// [Assignment]), which for k-means is 1 - 2*d1/(d1+d2) with the distances to the two
	// nearest centres (one less the shadow value, Leisch 2010) and for methods that have
	// probabilities the same of these. 0 to 1, with the interval of the mean. Nil of groups
	// that were given, of one segment alone, where sizes are limited, so that members need
	// not be next to their own centre, and where it would tell about few of them.
	Separation  *Figure      `json:"separation,omitempty"`
	Verdict     Verdict      `json:"verdict"`  // whether the segment can be acted on, and why
	Features    []Trait      `json:"features"` // numeric features and levels of categorical ones, in schema order
	Descriptors []Trait      `json:"descriptors"`
	Lifecycle   []StateShare `json:"lifecycle,omitempty"`
}

// Trait sets a segment beside the population in one respect: the mean of a
// numeric feature, or the share of one level of a categorical one.
type Trait struct {
	Name       string  `json:"name"`            // the feature's name
	Level      string  `json:"level,omitempty"` // the level, for a category
	Unit       string  `json:"unit,omitempty"`
	Mean       *Figure `json:"mean"`       // in the segment; nil where withheld
	Population *Figure `json:"population"` // in the published base; nil where withheld
	// Effect is how far the segment stands from the rest of the base: Cohen's d
	// on the feature's transformed scale for a number (segment minus rest, over
	// the pooled standard deviation), Cohen's h for a share (difference of
	// 2*asin(sqrt(share))). About .2 is small, .5 medium, .8 large (Cohen 1988,
	// Statistical Power Analysis, ch. 2 and 6). Nil where Mean is nil, and where
	// nothing varies. Where a number is the same for all within and another for the
	// rest there is no spread to measure it by: that is EffectLimit, or minus it.
	Effect *Figure `json:"effect"`
}

// EffectLimit is the largest effect that is told: an effect without spread within is
// infinite, which JSON has no number for.
const EffectLimit = 99

// StateShare is the share of a segment's members in one state of the customer
// lifecycle. Customers whose state is empty are in the state "unknown"; states
// of fewer than ten customers are joined as "(other)". Customers who were won back
// are counted as active where a segment has fewer than ten of either.
type StateShare struct {
	State State   `json:"state"`
	Share *Figure `json:"share"`
}
