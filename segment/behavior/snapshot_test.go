package behavior

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busy is a ledger of all that a ledger can hold, filled in a random order.
func busy(t *testing.T, r *rand.Rand, zone *time.Location) *Ledger {
	t.Helper()
	fixed := rand.New(rand.NewPCG(3, 3)) // the records are the same each time
	var add []func(*Ledger) error
	texts := []string{"", "web", "shop", "\xff", "a longer one"}
	for i := range 300 {
		at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(fixed.IntN(600*24*60)) * time.Minute)
		o := Order{Customer: fmt.Sprint("c", fixed.IntN(40)), Time: at, Amount: float64(fixed.IntN(9) - 1)}
		if i%2 == 0 {
			o.Quantity, o.Number, o.Channel, o.Category = float64(fixed.IntN(3)), texts[fixed.IntN(5)], texts[fixed.IntN(5)], texts[fixed.IntN(5)]
			o.Returned, o.Discount = fixed.IntN(5) == 0, float64(fixed.IntN(3))
		}
		c := Contact{Customer: fmt.Sprint("c", fixed.IntN(50)), Time: at, Complaint: fixed.IntN(2) == 0, Response: time.Duration(fixed.IntN(3)) * time.Hour, Channel: texts[fixed.IntN(5)]}
		add = append(add, func(l *Ledger) error { return l.Add(o) })
		if i%3 == 0 {
			add = append(add, func(l *Ledger) error { return l.AddContact(c) })
		}
	}
	r.Shuffle(len(add), func(i, j int) { add[i], add[j] = add[j], add[i] })
	l := NewLedger(Options{Location: zone})
	for _, f := range add {
		require.NoError(t, f(l))
	}
	return l
}

func marshal(t *testing.T, l *Ledger) []byte {
	t.Helper()
	b, err := l.MarshalBinary()
	require.NoError(t, err)
	return b
}

func TestSnapshotIsThatOfTheRecords(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	require.NoError(t, err)
	for _, zone := range []*time.Location{nil, vienna, time.FixedZone("CET", 3600), time.FixedZone("", -5400)} {
		r := rand.New(rand.NewPCG(1, 2))
		want := marshal(t, busy(t, r, zone))
		for range 5 {
			l := busy(t, r, zone)
			require.Equal(t, want, marshal(t, l), "order of input")

			parts := []*Ledger{NewLedger(Options{Location: zone}), NewLedger(Options{Location: zone})}
			require.NoError(t, parts[1].Merge(l))
			parts[1].EraseFunc(func(id string) bool { return id < "c2" })
			require.NoError(t, parts[0].Merge(l))
			parts[0].EraseFunc(func(id string) bool { return id >= "c2" })
			var read [2]Ledger // merged after a journey
			for i, p := range parts {
				require.NoError(t, read[i].UnmarshalBinary(marshal(t, p)))
			}
			require.NoError(t, read[0].Merge(&read[1]))
			require.Equal(t, want, marshal(t, &read[0]), "split, erased, written, read, merged")
			if zone == nil {
				assert.True(t, sameZone(time.UTC, read[0].zone()))
			} else {
				assert.True(t, alike(zone, read[0].zone()))
			}

			a, err := l.Summarize(t.Context(), Window{Habits: true})
			require.NoError(t, err)
			b, err := read[0].Summarize(t.Context(), Window{Habits: true})
			require.NoError(t, err)
			for i := range a.Customers {
				assert.Equal(t, a.Customers[i].Habits, b.Customers[i].Habits)
				assert.Equal(t, fmt.Sprintf("%+v", a.Customers[i].Service), fmt.Sprintf("%+v", b.Customers[i].Service))
				a.Customers[i].Habits, b.Customers[i].Habits = nil, nil // pointers, and NaN is NaN only as text
				a.Customers[i].Service, b.Customers[i].Service = nil, nil
			}
			assert.Equal(t, fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b))
		}
	}
}

func TestSnapshotIsSmallAndAppends(t *testing.T) {
	l := NewLedger(Options{})
	empty := marshal(t, l)
	assert.Len(t, empty, 5+5+3+4)
	for d := range 100 {
		require.NoError(t, l.Add(Order{Customer: "Ada", Time: time.Date(2024, 1, 1+d, 0, 0, 0, 0, time.UTC), Amount: 9.99}))
	}
	b, err := l.AppendBinary([]byte("kept"))
	require.NoError(t, err)
	assert.Equal(t, "kept", string(b[:4]))
	assert.Equal(t, marshal(t, l), b[4:])
	assert.Less(t, len(b), 4+len(empty)+6+101*10)

	var none *Ledger
	_, err = none.MarshalBinary()
	assert.ErrorContains(t, err, "no ledger to write")
	assert.ErrorContains(t, none.UnmarshalBinary(b), "no ledger to read into")
	var zero Ledger
	require.NoError(t, zero.UnmarshalBinary(marshal(t, new(Ledger))))
	assert.Zero(t, zero.Customers())
}

func TestSnapshotKnowsItsZone(t *testing.T) {
	_, err := NewLedger(Options{Location: time.Local}).MarshalBinary()
	assert.ErrorContains(t, err, "time.Local")
	// Named CET, but its clocks stand still, unlike those of the zone of that name.
	var back Ledger
	require.NoError(t, back.UnmarshalBinary(marshal(t, NewLedger(Options{Location: time.FixedZone("CET", 3600)}))))
	_, offset := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC).In(back.zone()).Zone()
	assert.Equal(t, 3600, offset)
	// A zone that no machine knows by this name, and whose clocks change.
	vienna, err := time.LoadLocation("Europe/Vienna")
	require.NoError(t, err)
	own := *vienna
	_, err = appendZone(nil, &own)
	require.NoError(t, err, "a copy is alike")
}

// sealed puts the checksum at the end that belongs there.
func sealed(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	l := NewLedger(Options{})
	require.NoError(t, l.Add(Order{Customer: "a", Time: day("2024-01-01"), Amount: 1, Channel: "web"}))
	require.NoError(t, l.Add(Order{Customer: "b", Time: day("2024-01-02"), Amount: 2}))
	good := marshal(t, l)
	body := good[:len(good)-4]
	with := func(at int, v ...byte) []byte {
		b := bytes.Clone(body)
		copy(b[at:], v)
		return sealed(b)
	}
	zone := 5 + 1 + 1 + 3 // where the texts begin
	for what, b := range map[string][]byte{
		"it is none":               []byte("{\"clientele\": 1}"),
		"it is none ":              nil,
		"newer version (2)":        with(4, 2),
		"version 0":                with(4, 0),
		"checksum":                 append(bytes.Clone(body), 1, 2, 3, 4),
		"cut short":                sealed(bytes.Clone(body[:len(body)-3])),
		"2 bytes are left over":    sealed(append(bytes.Clone(body), 0, 0)),
		"is not known here":        with(5+2, 'X'),
		"no time zone":             with(5, 7),
		"cut short ":               with(zone, 0x7f),
		"texts are not in order":   with(zone+1, 0), // an empty one
		"customers are not in":     with(len(body)-15, 'a'),
		"an order of an unknown":   with(len(body)-12, 0xff),
		"is no number of an order": with(len(body)-8, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f),
	} {
		t.Run(what, func(t *testing.T) {
			kept := NewLedger(Options{})
			require.NoError(t, kept.Add(Order{Customer: "kept", Time: day("2024-01-01")}))
			before := marshal(t, kept)
			err := kept.UnmarshalBinary(b)
			require.Error(t, err)
			assert.Contains(t, err.Error()+" ", what)
			assert.Equal(t, before, marshal(t, kept), "unchanged")
		})
	}
	for at := range good { // whatever byte is damaged, it is noticed
		b := bytes.Clone(good)
		b[at] ^= 0x10
		require.Error(t, new(Ledger).UnmarshalBinary(b), "byte %d", at)
		require.Error(t, new(Ledger).UnmarshalBinary(good[:at]), "cut at %d", at)
	}
}

// What claims to be enormous must not be made room for.
func TestSnapshotsThatLieAboutTheirSize(t *testing.T) {
	head := append([]byte(snapshotKind), snapshotVersion, namedZone, 3, 'U', 'T', 'C')
	for _, tail := range [][]byte{
		{0xff, 0xff, 0xff, 0xff, 0x0f},
		{0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f},
		{0, 0, 1, 1, 'a', 0xff, 0xff, 0xff, 0xff, 0x0f, 0},
		{0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
	} {
		b := sealed(append(bytes.Clone(head), tail...))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := new(Ledger).UnmarshalBinary(b)
		runtime.ReadMemStats(&after)
		require.ErrorContains(t, err, "cut short")
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100_000))
	}
}

func FuzzLedgerUnmarshalBinary(f *testing.F) {
	l := NewLedger(Options{})
	for i := range 5 {
		_ = l.Add(Order{Customer: fmt.Sprint(i % 2), Time: day("2024-01-01").Add(time.Duration(i) * 30 * time.Hour), Amount: float64(i), Quantity: 2, Number: "n", Channel: "web", Category: "tea", Discount: 1, Returned: i == 3})
		_ = l.AddContact(Contact{Customer: "1", Time: day("2024-01-01"), Response: time.Hour, Channel: "mail", Complaint: true})
	}
	b, err := l.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:len(b)-4])
	f.Add([]byte("clLg\x01\x00\x03UTC\x00\x00\x00"))
	// The checksum is put right, or nothing beyond it would ever be reached.
	f.Fuzz(func(t *testing.T, body []byte) {
		var l Ledger
		b := sealed(bytes.Clone(body))
		if l.UnmarshalBinary(b) != nil {
			return
		}
		again, err := l.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if body[5] == namedZone && !bytes.Equal(b, again) {
			t.Fatalf("%x was read and is written as %x", b, again)
		}
		if l.Lines() > 0 {
			if _, err := l.Summarize(t.Context(), Window{Habits: true}); err != nil && l.Lines() < 2 {
				t.Fatal(err) // sums of several amounts may overflow
			}
		}
	})
}
