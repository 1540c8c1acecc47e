package value

// ours returns m as an I where it is a model of this room. A type of the host
// that embeds one has all its methods, unexported ones too, and may have
// replaced those that count: it goes by what [Orders] says, and nothing is known of
// it that it does not say itself.
func ours[I any](m any) (i I, ok bool) {
	switch m.(type) {
	case BGNBD, MBGNBD, ParetoNBD, NBD, GammaGamma, SBG, BDW, BGBB,
		WithCovariates[BGNBD], WithCovariates[MBGNBD], WithCovariates[ParetoNBD]:
		i, ok = m.(I)
	}
	return i, ok
}
