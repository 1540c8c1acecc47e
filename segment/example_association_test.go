package segment_test

import (
	"context"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment"
)

// visitor is a respondent of a survey whose groups are known.
type visitor struct {
	id, group, travels, wants string
	age                       int
}

func visitors() (list []visitor, schema segment.Schema[visitor]) {
	for i := range 240 {
		v := visitor{fmt.Sprint("v", i), []string{"families", "couples", "groups"}[i%3], []string{"train", "car"}[i/3%2], "quiet", 30 + i%3*8 + i%17}
		if i%3 == 2 || i%5 == 0 {
			v.wants = "company"
		}
		list = append(list, v)
	}
	return list, segment.Schema[visitor]{
		ID: func(v visitor) string { return v.id },
		Features: []segment.Feature[visitor]{
			segment.Category("wants", func(v visitor) string { return v.wants }),
			segment.Descriptor("travels by", func(v visitor) string { return v.travels }),
			segment.Numeric("age", func(v visitor) int { return v.age }).Descriptor(),
		},
	}
}

func visitorGroups(list []visitor) *segment.Membership {
	var ids, groups []string
	for _, v := range list {
		ids, groups = append(ids, v.id), append(groups, v.group)
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// Which descriptors go with the segments, and what of it may be shown.
func ExampleAssociate() {
	list, schema := visitors()
	all, err := segment.Associate(context.Background(), list, schema, visitorGroups(list))
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range segment.PublishedAssociations(all) {
		fmt.Printf("%s: %s %.2f (%.2f to %.2f), adjusted p %.2g\n", p.Feature, p.Measure, p.Strength.Value, p.Strength.Low, p.Strength.High, p.Adjusted)
	}
	// Output:
	// travels by: cramer-v 0.00 (0.00 to 0.20), adjusted p 1
	// age: eta-squared 0.63 (0.56 to 0.69), adjusted p 1e-06
}

// Groups that are given, in the words of a schema.
func ExampleDescribe() {
	list, schema := visitors()
	sum, err := segment.Describe(context.Background(), list, schema, visitorGroups(list))
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range sum.Segments {
		age := p.Descriptors[2]
		fmt.Printf("%s: %d, mean %s %.0f\n", p.Name, p.Size, age.Name, age.Mean.Value)
	}
	// Output:
	// couples: 80, mean age 46
	// families: 80, mean age 38
	// groups: 80, mean age 54
}

// By what a segment is recognised.
func ExampleMarkers() {
	list, schema := visitors()
	segments, markers, err := segment.Markers(context.Background(), list, schema, visitorGroups(list))
	if err != nil {
		log.Fatal(err)
	}
	for g, s := range segments {
		for _, k := range markers[g] {
			fmt.Printf("%s: %s %s %+.2f\n", s.Name, k.Feature, k.Level, k.Difference)
		}
	}
	// Output:
	// couples: wants company -0.27
	// couples: wants quiet +0.27
	// families: wants company -0.27
	// families: wants quiet +0.27
	// groups: wants company +0.53
	// groups: wants quiet -0.53
}
