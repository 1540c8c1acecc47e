package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// described is what comes out: the model and the summary as JSON, and a line a customer.
type described struct{ model, summary, members beam.PCollection }

// describe tallies the members of each cluster and makes the model and the summary of
// these tallies; then each customer is assigned by the model as anybody would who
// loads it.
func describe(s beam.Scope, points, scales, found beam.PCollection, c config) (d described) {
	s = s.Scope("segments")
	tallies := beam.CombinePerKey(s, &tallyFn{}, beam.ParDo(s, &labelFn{}, points, beam.SideInput{Input: found}))
	d.model, d.summary = beam.ParDo2(s, &modelFn{c.seed}, found, beam.SideInput{Input: scales}, beam.SideInput{Input: tallies})
	d.members = beam.ParDo(s, &assignFn{}, points, beam.SideInput{Input: d.model})
	return d
}

// write puts the results into files, each by one worker.
func write(s beam.Scope, dir string, d described) {
	dir = strings.TrimSuffix(dir, "/")
	textio.Write(s, dir+"/model.json", d.model)
	textio.Write(s, dir+"/summary.json", d.summary)
	textio.Write(s, dir+"/members.csv", d.members)
}

// labelFn finds the nearest centre.
type labelFn struct {
	sums  *cluster.Accumulator
	model *cluster.KMeansModel
}

func (f *labelFn) ProcessElement(p point, found *cluster.Accumulator, emit func(int, customer)) {
	if f.sums != found {
		f.sums, f.model = found, found.Model()
	}
	label, _, _, _ := f.model.Assign(p.X)
	emit(label, p.Customer)
}

// modelFn makes the model and the summary of sums.
type modelFn struct{ Seed uint64 }

func (f *modelFn) ProcessElement(found *cluster.Accumulator, all *customers, tallies func(*int, **customers) bool, model, summary func(string)) error {
	m := found.Model()
	m.Seed = f.Seed
	members := make([]*customers, len(m.Sizes))
	var label int
	var t *customers
	for tallies(&label, &t) {
		members[label] = t
	}
	for i := range members { // a cluster may have nobody
		if members[i] == nil {
			var err error
			if members[i], err = segment.NewTally(schema()); err != nil {
				return err
			}
		}
	}
	return finish(all, m, members, model, summary)
}

// finish writes the model and the summary.
func finish(all *customers, m *cluster.KMeansModel, members []*customers, model, summary func(string)) error {
	e, err := all.Encoding()
	if err != nil {
		return err
	}
	fitted, told, err := e.Model(m, members)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := fitted.Save(&b); err != nil {
		return err
	}
	model(strings.TrimSpace(b.String())) // what writes it ends the line
	text, err := json.MarshalIndent(told, "", "  ")
	if err != nil {
		return err
	}
	summary(string(text))
	return nil
}

// assignFn writes who is in which segment, and how clearly: ID, segment, strength.
type assignFn struct {
	text  string
	model *segment.Model[customer]
}

func (f *assignFn) ProcessElement(p point, model string, emit func(string)) (err error) {
	if f.model == nil || f.text != model {
		if f.model, err = segment.Load(strings.NewReader(model), schema()); err != nil {
			return err
		}
		f.text = model
	}
	a, err := f.model.Assign(p.Customer)
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b) // an ID may have a comma
	if err := w.Write([]string{p.Customer.ID, a.Segment.ID, strconv.FormatFloat(a.Strength, 'f', 4, 64)}); err != nil {
		return err
	}
	w.Flush()
	emit(strings.TrimSuffix(b.String(), "\n"))
	return w.Error()
}

func init() {
	register.DoFn3x0[point, *cluster.Accumulator, func(int, customer)](&labelFn{})
	register.DoFn5x1[*cluster.Accumulator, *customers, func(*int, **customers) bool, func(string), func(string), error](&modelFn{})
	register.DoFn3x1[point, string, func(string), error](&assignFn{})
	register.Emitter2[int, customer]()
	register.Emitter1[string]()
	register.Iter2[int, *customers]()
}
