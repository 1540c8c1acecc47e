// Command host stands for an application with pointer types of its own and a
// survey table that already exists: it asks the library what to fix first, and
// for whom.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// Region and Tier are the host's own string types.
type (
	Region string
	Tier   string
)

// Account is the host's own customer, with methods of its own.
type Account struct {
	key     string
	region  Region
	tier    *Tier // unknown for some
	tickets int
	margin  float64
	seats   int32
	last    time.Time
}

func (a *Account) Key() string     { return a.key }
func (a *Account) Margin() float64 { return a.margin }
func (a *Account) Seats() int32    { return a.seats }
func (a *Account) Region() Region  { return a.region }

// Tier is empty where the host does not know it.
func (a *Account) Tier() Tier {
	if a.tier == nil {
		return ""
	}
	return *a.tier
}

// SurveyRow is a row of the table that the survey tool fills; a nil answer was
// left out.
type SurveyRow struct {
	AccountKey              string
	Sent                    time.Time
	Role                    string
	SpeedWanted, SpeedGot   *int
	AdviceWanted, AdviceGot *int
	SpeedMatters            *int
	AdviceMatters           *int
}

var schema = segment.Schema[*Account]{
	ID:    (*Account).Key,
	Worth: (*Account).Margin,
	Features: []segment.Feature[*Account]{
		segment.Numeric("seats", (*Account).Seats).Log(),
		segment.Numeric("tickets", func(a *Account) int { return a.tickets }).Log(),
		segment.Numeric("days since last login", func(a *Account) float64 {
			if a.last.IsZero() {
				return math.NaN() // never: the policy below says what that means
			}
			return time.Since(a.last).Hours() / 24
		}).Log().Missing(segment.Median),
		segment.Descriptor("region", (*Account).Region),
		segment.Descriptor("tier", (*Account).Tier).Missing("unknown"),
	},
}

var instrument = &expectation.Instrument{
	Name:  "relationship survey",
	Scale: expectation.Scale{Min: 1, Max: 7},
	Dimensions: []expectation.Dimension{
		{Name: "speed", Type: expectation.Explicit},
		{Name: "advice", Type: expectation.Interpersonal, Influence: .5},
	},
	Items: []expectation.Item{
		{ID: "speed_wanted", Dimension: "speed", Measures: expectation.Expected},
		{ID: "speed_got", Dimension: "speed", Measures: expectation.Perceived},
		{ID: "advice_wanted", Dimension: "advice", Measures: expectation.Expected},
		{ID: "advice_got", Dimension: "advice", Measures: expectation.Perceived},
		{ID: "speed_matters", Dimension: "speed", Measures: expectation.Importance},
		{ID: "advice_matters", Dimension: "advice", Measures: expectation.Importance},
	},
}

// answer turns a row of the host's table into an answer, item by item in the
// instrument's order.
func answer(r SurveyRow) expectation.Answer {
	a := expectation.Answer{Respondent: r.AccountKey, Role: expectation.Role(r.Role), When: r.Sent.Unix()}
	for _, v := range []*int{r.SpeedWanted, r.SpeedGot, r.AdviceWanted, r.AdviceGot, r.SpeedMatters, r.AdviceMatters} {
		if v == nil {
			a.Values = append(a.Values, math.NaN())
		} else {
			a.Values = append(a.Values, float64(*v))
		}
	}
	return a
}

func report(ctx context.Context, w io.Writer, accounts []*Account, survey []SurveyRow) error {
	seg, err := segment.Fit(ctx, accounts, schema, segment.Options{K: segment.Between(2, 5)})
	if err != nil {
		return err
	}
	answers := make([]expectation.Answer, len(survey))
	for i, r := range survey {
		answers[i] = answer(r)
	}
	profile, err := expectation.Score(ctx, seg.Membership(), answers, instrument, expectation.Options{})
	if err != nil {
		return err
	}
	deck, err := persona.Build(ctx, seg.Summary(), profile, persona.Options{})
	if err != nil {
		return err
	}
	for _, s := range profile.Segments {
		for _, c := range s.Dimensions {
			if c.Unmet {
				fmt.Fprintf(w, "%d. %s for %s: short by %.1f (%.1f to %.1f)\n", c.FixFirst, c.Name, s.Name, -c.Gap.Value, -c.Gap.High, -c.Gap.Low)
			}
		}
	}
	return card.Markdown(w, deck, card.Options{})
}

func main() {
	accounts, survey := sample()
	if err := report(context.Background(), os.Stdout, accounts, survey); err != nil {
		log.Fatal(err)
	}
}
