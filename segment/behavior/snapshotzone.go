package behavior

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Zones of a snapshot: one that every machine knows by its name, or one in which
// the clocks never change.
const (
	namedZone = iota
	fixedZone
)

func appendZone(b []byte, zone *time.Location) ([]byte, error) {
	if zone == time.Local {
		return b, errors.New("behavior: a ledger in time.Local cannot be written: it is another zone on another machine; name one in Options.Location")
	}
	name := zone.String()
	if known, err := zoneNamed(name); err == nil && (known == zone || alike(known, zone)) {
		return appendText(append(b, namedZone), name), nil
	}
	_, offset := time.Unix(0, 0).In(zone).Zone()
	if !alike(time.FixedZone(name, offset), zone) {
		return b, fmt.Errorf("behavior: a ledger in the zone %q cannot be written: this machine does not know it by its name, and its clocks change", name)
	}
	return binary.AppendVarint(appendText(append(b, fixedZone), name), int64(offset)), nil
}

// alike tells whether clocks show the same in two zones in the middle of every month of
// two centuries. [sameZone] is content with less.
func alike(a, b *time.Location) bool {
	for month := range 12 * 200 {
		t := time.Date(1900, time.Month(1+month), 15, 12, 0, 0, 0, time.UTC)
		_, x := t.In(a).Zone()
		if _, y := t.In(b).Zone(); x != y {
			return false
		}
	}
	return true
}

// zonesRead are the zones that snapshots had, by name, because looking one up reads a
// file and there may be a snapshot a customer. There are no more than there are zones.
var zonesRead sync.Map

func zoneNamed(name string) (*time.Location, error) {
	if name == "" || name == "Local" { // which LoadLocation takes for UTC, and for the machine's
		return nil, errors.New("no name of a time zone")
	}
	if zone, ok := zonesRead.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	known, _ := zonesRead.LoadOrStore(name, zone)
	return known.(*time.Location), nil
}

func (r *snapshotReader) zone() *time.Location {
	kind, name := r.byte(), r.text()
	switch {
	case r.err != nil:
		return nil
	case kind == namedZone:
		zone, err := zoneNamed(name)
		if err != nil {
			r.fail("the zone %q is not known here: %w", name, err)
		}
		return zone
	case kind == fixedZone:
		offset := r.varint()
		if offset > 86400 || offset < -86400 {
			r.fail("damaged: a zone %d seconds from UTC", offset)
		}
		return time.FixedZone(name, int(offset))
	}
	r.fail("damaged: no time zone")
	return nil
}
