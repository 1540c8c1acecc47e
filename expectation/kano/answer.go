package kano

import "fmt"

// Answer to a functional or a dysfunctional question, from 1 to 5 in the usual
// order of the questionnaire.
type Answer int

// The five answers.
const (
	Like     Answer = 1 + iota // I like it that way
	Expect                     // it must be that way; I expect it
	Neutral                    // I do not care
	LiveWith                   // I can live with it
	Dislike                    // I dislike it that way
)

// Category of a feature.
type Category int

// The categories, in the order in which a tie is settled: what customers miss
// most comes first (Berger et al. 1993, M > O > A > I).
const (
	MustBe Category = iota
	OneDimensional
	Attractive
	Indifferent
	Reverse
	Questionable
	categories int = iota
)

var letters = [categories]string{"M", "O", "A", "I", "R", "Q"}

// String returns the letter of the category.
func (c Category) String() string {
	if c < 0 || int(c) >= categories {
		return fmt.Sprintf("category(%d)", int(c))
	}
	return letters[c]
}

var names = [categories]string{"must-be", "one-dimensional", "attractive", "indifferent", "reverse", "questionable"}

// Name returns the category in words: "must-be" and so on.
func (c Category) Name() string {
	if c < 0 || int(c) >= categories {
		return c.String()
	}
	return names[c]
}

// MarshalText writes the letter.
func (c Category) MarshalText() ([]byte, error) {
	if c < 0 || int(c) >= categories {
		return nil, fmt.Errorf("kano: no category %d", int(c))
	}
	return []byte(letters[c]), nil
}

// UnmarshalText reads a letter.
func (c *Category) UnmarshalText(b []byte) error {
	for i, l := range letters {
		if l == string(b) {
			*c = Category(i)
			return nil
		}
	}
	return fmt.Errorf("kano: no category %q", b)
}

// Classify returns the category of one respondent's pair of answers.
func Classify(functional, dysfunctional Answer) (Category, error) {
	for _, a := range []Answer{functional, dysfunctional} {
		if a < Like || a > Dislike {
			return 0, fmt.Errorf("kano: answer %d is not from 1 (like) to 5 (dislike)", int(a))
		}
	}
	return classify(functional, dysfunctional), nil
}

func classify(functional, dysfunctional Answer) Category {
	switch {
	case functional == dysfunctional && (functional == Like || functional == Dislike):
		return Questionable
	case functional == Like && dysfunctional == Dislike:
		return OneDimensional
	case functional == Like:
		return Attractive
	case functional == Dislike || dysfunctional == Like:
		return Reverse
	case dysfunctional == Dislike:
		return MustBe
	}
	return Indifferent
}

// score of the answers in their order, if the feature is there; the other way round
// if it is not.
var score = [5]float64{4, 2, 0, -1, -2}

// Scores returns the continuous scores of a pair of answers, each -2 to 4: how much
// having the feature pleases, and how much lacking it annoys (see
// [Judgement.Functional]).
func Scores(functional, dysfunctional Answer) (having, lacking float64, err error) {
	if _, err := Classify(functional, dysfunctional); err != nil {
		return 0, 0, err
	}
	return score[functional-1], score[Dislike-dysfunctional], nil
}
