package behavior

import (
	"math/rand/v2"
	"testing"
	"time"
)

func FuzzLedger(f *testing.F) {
	f.Add([]byte("a seed that is long enough for an order or two, and a merge of both, \x06\x01\x07\x02"))
	f.Add([]byte{0, 1, 10, 0, 5, 1, 2, 3, 1, 1, 20, 7, 5, 1, 2, 3, 6, 0, 1, 40, 9, 7, 1, 4, 4, 4, 4})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1500 {
			t.Skip("the naive ledger takes its time")
		}
		play(t, data)
	})
}

func TestLedgerAgainstTheNaiveOne(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 150 {
		data := make([]byte, 50+r.IntN(1000))
		for i := range data {
			data[i] = byte(r.IntN(256))
		}
		play(t, data)
	}
}

// play does what bytes say: it adds orders and contacts to two ledgers, merges them and
// erases customers. Each must say of its records what a naive one does.
func play(t *testing.T, data []byte) {
	t.Helper()
	at := 0
	next := func(n int) int {
		if at == len(data) {
			return 0
		}
		at++
		return int(data[at-1]) % n
	}
	ids := []string{"a", "b", "a\x00", "long enough", "long enougi", "\xff"}
	start := day("2023-12-20")
	when := func() time.Time {
		t := start.AddDate(0, 0, next(90))
		if m := next(200); m > 40 { // else a date alone
			t = t.Add(time.Duration(m) * 7 * time.Minute)
		}
		return t
	}
	texts := []string{"", "x", "y", "zz"}
	var l [2]*Ledger
	var n [2]*naive
	for i := range l {
		l[i], n[i] = NewLedger(Options{}), &naive{}
	}
	for at < len(data) {
		op, i := next(9), next(2)
		switch op {
		case 6:
			c := Contact{Customer: ids[next(len(ids))], Time: when(), Complaint: next(2) > 0, Response: time.Duration(next(5)) * time.Hour, Channel: texts[next(4)]}
			n[i].contacts = append(n[i].contacts, c)
			if err := l[i].AddContact(c); err != nil {
				t.Fatal(err)
			}
		case 7:
			if len(n[0].orders)+len(n[1].orders)+len(n[0].contacts)+len(n[1].contacts) > 400 {
				continue
			}
			n[i].merge(n[1-i])
			if err := l[i].Merge(l[1-i]); err != nil {
				t.Fatal(err)
			}
		case 8:
			id := ids[next(len(ids))]
			had := n[i].customers()[id]
			n[i].erase(id)
			if l[i].Erase(id) != had {
				t.Fatalf("erased %q: %v", id, !had)
			}
		default:
			o := Order{Customer: ids[next(len(ids))], Time: when(), Amount: float64(next(256)-10) / 4}
			if op > 2 {
				o.Quantity, o.Number, o.Channel, o.Category = float64(next(3)), texts[next(4)], texts[next(4)], texts[next(4)]
				o.Returned, o.Discount = next(3) == 0, float64(next(5))/2
			}
			n[i].orders = append(n[i].orders, o)
			if err := l[i].Add(o); err != nil {
				t.Fatal(err)
			}
		}
	}
	from := int(DateOf(start, nil)) + len(data)%20
	for i := range l {
		agree(t, n[i], l[i], from, from+40+len(data)%50, Unit(len(data)%4))
	}
}
