package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// simulate writes the orders of made-up customers into several files, a customer's orders
// into any of them, to try out how time and memory grow. There are four kinds, of whom
// some have stopped ordering.
func simulate(dir string, people, files int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var out []*bufio.Writer
	for i := range files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("orders-%d.csv", i)))
		if err != nil {
			return err
		}
		defer f.Close()
		out = append(out, bufio.NewWriter(f))
		fmt.Fprintln(out[i], "customer,date,amount")
	}
	kinds := [4]struct{ everyDays, basket, staysDays float64 }{
		{20, 35, 900}, {60, 120, 600}, {150, 25, 300}, {300, 60, 2000},
	}
	const days = 730
	r := rand.New(rand.NewPCG(1, uint64(people)))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range people {
		kind := kinds[i%len(kinds)]
		every, basket := kind.everyDays*math.Exp(.3*r.NormFloat64()), kind.basket*math.Exp(.4*r.NormFloat64())
		day := r.Float64() * 365
		end := min(days, day+kind.staysDays*r.ExpFloat64())
		for ; day < end; day += every * r.ExpFloat64() {
			fmt.Fprintf(out[r.IntN(files)], "C%07d,%s,%.2f\n", i, start.AddDate(0, 0, int(day)).Format(time.DateOnly), basket*math.Exp(.3*r.NormFloat64()))
		}
	}
	for _, w := range out {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}
