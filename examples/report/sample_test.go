package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

// sampleKind is one planted kind of customer of the sample in testdata.
type sampleKind struct {
	share        float64
	every, leave float64 // mean days between orders, and until the customer is gone
	basket       float64
	web          float64    // share of orders placed on the web
	got          [4]float64 // mean perceived level of the four dimensions
}

// The sample is a small shop in which the frequent buyers, who bring most of
// the money, wait too long for their parcels; nothing else falls much short.
var (
	sampleKinds = []sampleKind{
		{.25, 14, 900, 45, .9, [4]float64{4, 6, 5.5, 5.5}},
		{.30, 75, 700, 140, .3, [4]float64{5.8, 6, 5.2, 5.5}},
		{.45, 150, 120, 35, .6, [4]float64{5.8, 5.8, 5.5, 5.2}},
	}
	sampleWanted     = [4]float64{6, 6.2, 5.5, 5.5}
	sampleImportance = [4]float64{6, 6, 4.5, 5}
	sampleDimensions = [4][2]string{{"delivery", "explicit"}, {"quality", "implicit"}, {"advice", "interpersonal"}, {"website", "digital"}}
	sampleCategories = []string{"coffee", "tea", "machines", "cups"}
)

// sample makes the files: orders, answers of about a third of the customers,
// and the instrument.
func sample() map[string][]byte {
	r := rand.New(rand.NewPCG(2, 5))
	var orders, answers, instrument bytes.Buffer
	fmt.Fprintln(&orders, "order_number,customer_id,order_date,amount,channel,category")
	fmt.Fprintln(&answers, "customer_id,answered,e_delivery,p_delivery,i_delivery,e_quality,p_quality,i_quality,e_advice,p_advice,i_advice,e_website,p_website,i_website")
	start := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	rating := func(mean float64) int { return int(math.Round(min(7, max(1, mean+.9*r.NormFloat64())))) }
	number := 1000
	for i := range 700 {
		u, k := r.Float64(), 0
		for u > sampleKinds[k].share && k < len(sampleKinds)-1 {
			u -= sampleKinds[k].share
			k++
		}
		kind := sampleKinds[k]
		id := fmt.Sprintf("C%04d", 1+i)
		birth := 365 * r.Float64()
		end := min(730, birth+kind.leave*r.ExpFloat64())
		every, basket := kind.every*math.Exp(.3*r.NormFloat64()), kind.basket*math.Exp(.4*r.NormFloat64())
		for day := birth; day < 730; day += every * r.ExpFloat64() {
			if day > end && day > birth {
				break
			}
			channel := "shop"
			if r.Float64() < kind.web {
				channel = "web"
			}
			number++
			fmt.Fprintf(&orders, "%d,%s,%s,%.2f,%s,%s\n", number, id, start.AddDate(0, 0, int(day)).Format(time.DateOnly),
				basket*math.Exp(.3*r.NormFloat64()), channel, sampleCategories[r.IntN(1+r.IntN(len(sampleCategories)))])
		}
		if r.Float64() < .35 {
			mood := .5 * r.NormFloat64() // some people rate everything higher
			fmt.Fprintf(&answers, "%s,%s", id, start.AddDate(0, 0, 730+r.IntN(20)).Format(time.DateOnly))
			for d := range sampleDimensions {
				fmt.Fprintf(&answers, ",%d,%d,%d", rating(sampleWanted[d]+mood), rating(kind.got[d]+mood), rating(sampleImportance[d]))
			}
			fmt.Fprintln(&answers)
		}
	}
	fmt.Fprintf(&instrument, `{
  "name": "what customers of the sample shop expect",
  "scale": {"min": 1, "max": 7},
  "columns": {"respondent": "customer_id", "when": "answered"},
  "dimensions": [`)
	for i, d := range sampleDimensions {
		fmt.Fprintf(&instrument, "%s\n    {\"name\": %q, \"type\": %q}", comma(i), d[0], d[1])
	}
	fmt.Fprintf(&instrument, "\n  ],\n  \"items\": [")
	for i, d := range sampleDimensions {
		fmt.Fprintf(&instrument, "%s\n    {\"id\": \"e_%s\", \"dimension\": %q, \"measures\": \"expected\"},", comma(i), d[0], d[0])
		fmt.Fprintf(&instrument, "\n    {\"id\": \"p_%s\", \"dimension\": %q, \"measures\": \"perceived\"},", d[0], d[0])
		fmt.Fprintf(&instrument, "\n    {\"id\": \"i_%s\", \"dimension\": %q, \"measures\": \"importance\"}", d[0], d[0])
	}
	fmt.Fprintf(&instrument, "\n  ]\n}\n")
	return map[string][]byte{"orders.csv": orders.Bytes(), "answers.csv": answers.Bytes(), "instrument.json": instrument.Bytes()}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func TestSampleIsWhatItsGeneratorMakes(t *testing.T) {
	for name, data := range sample() {
		path := "testdata/" + name
		if *update {
			require.NoError(t, os.WriteFile(path, data, 0o644))
		}
		have, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(data, have), "%s differs: go test ./examples/report -run Sample -update", name)
	}
}
