package role_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

// Sixty firms: in each somebody uses the product and somebody else pays; half of them buy
// through a reseller.
func ExampleSummarize() {
	m := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "Small firms"}}}
	var parties []role.Party
	for i := range 60 {
		id := fmt.Sprintf("firm-%02d", i)
		m.Customers = append(m.Customers, id)
		m.Labels = append(m.Labels, 0)
		parties = append(parties,
			role.Party{Customer: id, Role: expectation.User, Influence: .2, Impact: .9},
			role.Party{Customer: id, Role: expectation.Payer, Influence: .8, Impact: .5})
		if i%2 == 0 {
			parties = append(parties, role.Party{Customer: id, Role: expectation.Reseller, Influence: .4, Impact: .2})
		}
	}
	s, err := role.SummarizeSlice(context.Background(), m, parties, role.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range s.Segments["s1"].Roles {
		fmt.Printf("%-8s in %3.0f %% of the accounts, weight %.2f, first with %.2f\n", p.Role, 100*p.Share.Value, p.Weight, p.PFirst)
	}
	// Output:
	// payer    in 100 % of the accounts, weight 0.65, first with 0.99
	// user     in 100 % of the accounts, weight 0.29, first with 0.00
	// reseller in  50 % of the accounts, weight 0.06, first with 0.00
}
