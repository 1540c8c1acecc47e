package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// Config of an [Engine]. The zero value works.
type Config struct {
	Seed uint64        // of every random choice
	K    segment.Range // how many segments there may be. Default: 2 to 8
	// Instrument of the survey whose answers the store holds. Default: none, and answers are
	// stored without being looked at.
	Instrument *expectation.Instrument
	// Waves are the first days of the waves of the survey, rising. Default: one wave.
	Waves []time.Time
	// Until says up to which day the records are complete; the day of an instant is that in
	// UTC. Default: the last day with an order, which suits records of the past and a shop
	// that sells every day. Orders after it are left for later fits.
	Until func() time.Time
	// Clock tells what time it is. No order after its day counts: a single line that is dated
	// years ahead must not make everybody a lost customer. Default: time.Now.
	Clock func() time.Time
	// MinCustomers is the fewest that are fitted. Default: 100. Legal: 20 and more.
	MinCustomers int
	// Workers is how many goroutines a fit computes with. Default: one less than GOMAXPROCS,
	// at least one, so that requests find a core that is free.
	Workers int
	// Fresh leaves a stored model aside that the schema no longer fits: the engine begins
	// without one, and segments keep their IDs by the customers who are in them. Default: it
	// is an error.
	Fresh bool
	// AutoRefit lets a check that finds drift start a fit. Default: it only says so.
	AutoRefit bool
	// CheckEvery is how often a check is started by itself. Default: never; let a timer of the
	// host do it.
	CheckEvery time.Duration
	// Follow is how often the store is asked whether another process has fitted, erased or
	// withdrawn. Default: 5 s. Negative: never.
	Follow time.Duration
	// Logger is told of fits, checks and erasures, never of a customer. Default: nobody.
	Logger *slog.Logger
}

// Validate joins all faults of the configuration into one error, or returns nil.
func (c Config) Validate() error {
	var faults []error
	if c.Instrument != nil {
		faults = append(faults, c.Instrument.Validate())
	}
	for i := 1; i < len(c.Waves); i++ {
		if !c.Waves[i-1].Before(c.Waves[i]) {
			faults = append(faults, fmt.Errorf("engine: wave %d does not begin after the one before", i))
		}
	}
	if c.MinCustomers != 0 && c.MinCustomers < 20 {
		faults = append(faults, fmt.Errorf("engine: MinCustomers is %d: below 20 no two segments may be shown", c.MinCustomers))
	}
	if c.CheckEvery < 0 {
		faults = append(faults, fmt.Errorf("engine: CheckEvery is %v", c.CheckEvery))
	}
	if c.Workers < 0 {
		faults = append(faults, fmt.Errorf("engine: Workers is %d", c.Workers))
	}
	faults = append(faults, segment.Options{K: c.K}.Validate())
	return errors.Join(faults...)
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.MinCustomers == 0 {
		c.MinCustomers = 100
	}
	if c.Workers == 0 {
		c.Workers = max(1, runtime.GOMAXPROCS(0)-1)
	}
	if c.Follow == 0 {
		c.Follow = 5 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
