package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// sample makes 400 accounts of two kinds and a survey that every third answers:
// the large accounts get less speed than they want.
func sample() ([]*Account, []SurveyRow) {
	r := rand.New(rand.NewPCG(7, 7))
	around := func(mean float64) *int {
		v := int(min(7, max(1, mean+r.NormFloat64()+.5)))
		return &v
	}
	var (
		accounts []*Account
		survey   []SurveyRow
		gold     = Tier("gold")
	)
	for i := range 400 {
		a := &Account{
			key: fmt.Sprintf("K%03d", i), region: Region([]string{"north", "south"}[r.IntN(2)]),
			tickets: r.IntN(3), margin: 50 + 100*r.Float64(), seats: 1 + r.Int32N(5),
			last: time.Now().AddDate(0, 0, -r.IntN(30)),
		}
		got := 6.0
		if i%4 == 0 {
			a.tier, a.seats, a.margin, a.tickets = &gold, 40+r.Int32N(60), a.margin*20, 10+r.IntN(20)
			got = 4
		}
		if r.IntN(50) == 0 {
			a.last = time.Time{}
		}
		accounts = append(accounts, a)
		if i%3 == 0 {
			survey = append(survey, SurveyRow{
				AccountKey: a.key, Sent: time.Now(), Role: "user",
				SpeedWanted: around(6), SpeedGot: around(got), SpeedMatters: around(6),
				AdviceWanted: around(5), AdviceGot: around(5), AdviceMatters: around(4),
			})
		}
	}
	return accounts, survey
}
