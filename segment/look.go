package segment

// look is a comparison of two censuses under way; it knows nothing of the host's type.
type look struct {
	o           DriftOptions
	basis       *basis
	core        *core
	before, now *tally
}

func (l *look) drift() *Drift {
	return &Drift{Version: 1, Before: tens(int(l.before.customers())), Now: tens(int(l.now.customers())),
		Features: []FeatureDrift{}, Segments: []SegmentDrift{}, Alarms: []Alarm{}, Warnings: []Warning{}, Advice: Advice{Do: Keep, Reasons: []string{}}}
}
