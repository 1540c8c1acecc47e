package behavior

import "fmt"

// Unit is the unit in which durations come out: recency, age and the time
// between orders, and so the unit of every rate that a model fits to them.
// Orders themselves are placed on calendar days of the [Options.Location].
type Unit uint8

const (
	Week  Unit = iota // seven days; the default, and the unit of the literature
	Day               // one calendar day
	Month             // 365.25/12 days: an average month, so that durations stay differences of days
	Year              // 365.25 days
)

// Days returns the length of the unit in days.
func (u Unit) Days() float64 {
	switch u {
	case Day:
		return 1
	case Month:
		return 365.25 / 12
	case Year:
		return 365.25
	default:
		return 7
	}
}

// String returns "day", "week", "month" or "year".
func (u Unit) String() string {
	switch u {
	case Week:
		return "week"
	case Day:
		return "day"
	case Month:
		return "month"
	case Year:
		return "year"
	}
	return fmt.Sprintf("unit(%d)", uint8(u))
}

// ParseUnit returns the unit named s.
func ParseUnit(s string) (Unit, error) {
	for _, u := range []Unit{Week, Day, Month, Year} {
		if u.String() == s {
			return u, nil
		}
	}
	return 0, fmt.Errorf("behavior: no time unit %q: want day, week, month or year", s)
}

// MarshalText and UnmarshalText make a unit readable in JSON.
func (u Unit) MarshalText() ([]byte, error) {
	if u > Year {
		return nil, fmt.Errorf("behavior: no time unit %d", uint8(u))
	}
	return []byte(u.String()), nil
}

// UnmarshalText reads what [Unit.MarshalText] wrote.
func (u *Unit) UnmarshalText(b []byte) (err error) {
	*u, err = ParseUnit(string(b))
	return err
}
