package expectation

// prospects fills in [Profile.Prospects].
func (s *scoring) prospects() error { return nil }
