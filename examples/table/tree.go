package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
)

// ruleSection is the rule as a tree of questions.
func (r *result) ruleSection() card.Section {
	s := card.Section{Title: "Who belongs where"}
	if r.rule == nil {
		return s
	}
	text, err := json.Marshal(r.rule)
	var stored struct {
		Rule *question `json:"rule"`
	}
	if err != nil || json.Unmarshal(text, &stored) != nil {
		return s // a name that is not text; the screen has the rule
	}
	names := map[string]string{}
	for _, ref := range r.rule.Segments() {
		names[ref.ID] = ref.ID + ", " + ref.Name
	}
	f := r.rule.Fidelity()
	s.Exhibits = []card.Exhibit{{Title: "A rule of plain questions", Chart: r.tree(stored.Rule, names),
		Text: fmt.Sprintf("On people who had no part in it, it is right for %s (95 %% interval %s to %s). %s",
			bounded(f.Overall.Value, f.AtLeast), percent(f.Overall.Low), percent(f.Overall.High), r.ruleBase())}}
	return s
}

// question is a rule as its JSON has it.
type question struct {
	Segment string    `json:"segment"`
	Feature string    `json:"feature"`
	AtMost  *float64  `json:"atMost"`
	Missing bool      `json:"orMissing"`
	Is      *string   `json:"is"`
	NoneOf  []string  `json:"isNoneOf"`
	Yes     *question `json:"yes"`
	No      *question `json:"no"`
}

// tree puts the rule into words.
func (r *result) tree(q *question, names map[string]string) *card.Tree {
	if q.Yes == nil || q.No == nil {
		return &card.Tree{Ask: names[q.Segment]}
	}
	ask, yes, no := q.Feature, r.tree(q.Yes, names), r.tree(q.No, names)
	switch says := r.column(q.Feature).yes; {
	case q.AtMost != nil:
		ask += " at most " + strconv.FormatFloat(*q.AtMost, 'f', -1, 64)
		if q.Missing {
			ask += " or not known"
		}
	case q.Is != nil && says != "" && *q.Is != noAnswer:
		if *q.Is != says { // whether it is "no" is better asked the other way round
			yes, no = no, yes
		}
	case q.Is != nil:
		ask += " " + strconv.Quote(*q.Is)
	default:
		ask += " none of " + strings.Join(q.NoneOf, ", ")
	}
	return &card.Tree{Ask: ask + "?", Yes: yes, No: no}
}
