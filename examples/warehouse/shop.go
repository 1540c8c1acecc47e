package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

// made streams the orders of a made-up shop, one customer after the other, about
// seven each: some come every other week for little, some seldom for much, some came once.
func made(customers int) iter.Seq[behavior.Order] {
	first, _ := behavior.ParseDate("2023-07-01")
	return func(yield func(behavior.Order) bool) {
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range customers {
			kind := kinds[rng.IntN(len(kinds))]
			pause := kind.pause * math.Exp(.3*rng.NormFloat64())
			basket := kind.basket * math.Exp(.3*rng.NormFloat64())
			day := rng.Float64() * 600
			for n := range 1 + kind.repeats*(2+rng.IntN(5)) {
				o := behavior.Order{
					Customer: fmt.Sprintf("K%07d", i), Number: fmt.Sprintf("%d-%d", i, n),
					Time:   (first + behavior.Date(day)).Time(),
					Amount: math.Round(100*basket*math.Exp(.2*rng.NormFloat64())) / 100,
				}
				if !yield(o) {
					return
				}
				if day += pause * rng.ExpFloat64(); day >= 731 {
					break
				}
			}
		}
	}
}

var kinds = []struct {
	pause, basket float64 // mean days between orders, and what one comes to
	repeats       int     // how many more orders, in units of 4 on average
}{{14, 25, 4}, {90, 180, 1}, {1, 60, 0}}

// makeShop writes a made-up shop into a new file of SQLite and returns its DSN.
func makeShop(ctx context.Context, file, orders string, customers int) (string, error) {
	if customers < 100 {
		return "", errors.New("a shop has 100 customers or more")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return "", err
	}
	db, err := open("sqlite:"+file, true)
	if err != nil {
		return "", err
	}
	err = db.update(ctx, func(tx querier) error {
		table, err := quoteName(orders)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "CREATE TABLE "+table+" (customer text, number text, ordered_at date, amount real)"); err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, "INSERT INTO "+table+" VALUES (?, ?, ?, ?)")
		if err != nil {
			return err
		}
		defer insert.Close()
		for o := range made(customers) {
			if _, err := insert.ExecContext(ctx, o.Customer, o.Number, o.Time.Format(time.DateOnly), o.Amount); err != nil {
				return err
			}
		}
		return nil
	})
	return "sqlite:" + file, errors.Join(err, db.Close())
}
