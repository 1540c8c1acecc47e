package role

import "fmt"

// Options steer [Summarize]. The zero value is a sensible choice.
type Options struct {
	// Draws is how many draws [Part.PFirst] rests on. Default (0): 2000. Legal: 100 to 1e6.
	Draws int
	// Seed of the draws; the same seed gives the same summary.
	Seed uint64
}

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	if o.Draws != 0 && (o.Draws < 100 || o.Draws > 1e6) {
		return fmt.Errorf("role: Options.Draws is %d, want 100 to 1000000, or 0 for 2000", o.Draws)
	}
	return nil
}

func (o Options) filled() Options {
	if o.Draws == 0 {
		o.Draws = 2000
	}
	return o
}
