package card

import (
	"bytes"
	_ "embed" // the page and its style
	"errors"
	"fmt"
	"html/template"
	"io"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Report is what a page of HTML shows. Any of Summary, Profile and Deck may be
// nil, but not all: the page shows the parts that it has.
//
// A summary and a profile tell the exact size of each segment, and two pages of nearly the
// same customers would tell who came in between. So the page shows coarse copies of them
// ([persona.Coarse]), whose figures are those of the deck wherever the deck has them: none
// reads two ways on one page. Where the deck was built with persona.Options.Previous, what
// stood still in it stands still on the page.
type Report struct {
	Title   string // heading of the page; empty: "Customers and what they expect"
	Summary *segment.Summary
	Profile *expectation.Profile
	Deck    *persona.Deck
	// Exact shows Summary and Profile as they are given: for your own eyes, or where they
	// are coarse copies already. Of exact ones, never publish a second page.
	Exact bool
	// WaveNames are what the waves of the profile are called, such as "spring 2024", in
	// their order (that of Options.Waves); empty, or where there is none for a wave, its
	// number counted from 1.
	WaveNames []string
	// Facts stand under the heading, in their order: where the figures come
	// from, as far as it may be published. Empty: customers, groups and
	// respondents, as the results state them.
	Facts []Fact
	// Sections are the host's own, after what the results tell and before the
	// doubts.
	Sections []Section
	// Notes are sentences for the reader about these data. They stand with the
	// warnings of the three results, which the page collects by itself.
	Notes []string
}

// Fact is a headline figure, such as {"Customers", "4,338"}. Both are plain
// text and are shown as they are.
type Fact struct {
	Label string
	Value string
}

//go:embed page.html.tmpl
var pageText string

//go:embed style.css
var style string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// HTML writes the report as one self-contained page: the groups by size and
// worth, the personas as cards, what to fix first, the features of the groups
// as a heat map, every expectation gap with its interval, the chapters that the
// expectation profile has (zones of tolerance, prospects, roles, references, other
// evidence, importance beside performance, Kano's categories, what drives the
// outcome, waves, outcomes), the host's own
// sections, and the warnings in words. The personas' order numbers the groups
// throughout; without a deck the summary's does.
//
// It fails when there is nothing to show, when w is nil or when w does; w is
// written to once.
func HTML(w io.Writer, r Report) error {
	if r.Summary == nil && r.Profile == nil && r.Deck == nil {
		return errors.New("card: the report has neither a summary nor a profile nor a deck")
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, newPage(r.published())); err != nil {
		return fmt.Errorf("card: rendering: %w", err)
	}
	return write(w, bytes.TrimRight(b.Bytes(), "\n"))
}

// published is the report with the figures that it shows.
func (r Report) published() Report {
	if !r.Exact {
		r.Summary, r.Profile = persona.Coarse(r.Summary, r.Profile, r.Deck)
	}
	return r
}
