package segment_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment"
)

// refs are segments s1, s2 ... called as they are numbered.
func refs(n int) []segment.Ref {
	var out []segment.Ref
	for i := range n {
		id := fmt.Sprintf("s%d", i+1)
		out = append(out, segment.Ref{ID: id, Name: "kind " + id})
	}
	return out
}

func TestAdvise(t *testing.T) {
	figure := func(v float64) *segment.Figure {
		return &segment.Figure{Value: v, Low: v - .02, High: v + .02, N: 1000}
	}
	still := [][]*segment.Figure{{figure(.95), nil}, {nil, figure(.9)}}
	kept := []segment.Lineage{{Segment: refs(1)[0], Fate: "kept"}, {Segment: refs(2)[1], Fate: "kept"}}
	for name, c := range map[string]struct {
		m       segment.Migration
		lineage []segment.Lineage
		do      string
		reason  string
	}{
		"hardly anybody moved": {segment.Migration{Before: refs(2), After: refs(2), Share: still, Moved: figure(.08)}, kept, segment.Keep, "8 % of the customers"},
		"nothing is known":     {segment.Migration{}, nil, segment.Keep, "withheld or not known"},
		"withheld":             {segment.Migration{Before: refs(2), After: refs(2), Share: [][]*segment.Figure{{nil, nil}, {nil, nil}}}, kept, segment.Keep, "0 of the 2 earlier segments are gone"},
		"many moved":           {segment.Migration{Before: refs(2), After: refs(2), Share: still, Moved: figure(.37)}, kept, segment.Redo, "37 % of the customers"},
		"a third, perhaps":     {segment.Migration{Before: refs(2), After: refs(2), Share: still, Moved: figure(.35)}, kept, segment.Keep, "35 % of the customers"},
		// Whoever was meant by s1 is now reached as s2, which still is another segment's ID.
		"one took another": {segment.Migration{Before: refs(2), After: refs(2)[1:], Share: [][]*segment.Figure{{figure(.94)}, {figure(.97)}}, Moved: figure(.2)}, kept, segment.Redo, "94 % of s1 (kind s1) are in s2"},
		"most are gone":    {segment.Migration{}, []segment.Lineage{{Fate: "gone"}, {Fate: "gone"}, {Fate: "kept"}, {Fate: "new"}}, segment.Redo, "2 of the 3 earlier segments are gone"},
	} {
		a := c.m.Advise(c.lineage)
		assert.Equal(t, c.do, a.Do, name)
		assert.Contains(t, fmt.Sprint(a.Reasons), c.reason, name)
	}
}

func ExampleMigration_Advise() {
	// Four in five of those who were in s1 are now in s2, by the membership of a refit.
	before := &segment.Membership{Segments: refs(2)}
	after := &segment.Membership{Segments: refs(2)}
	for i := range 200 {
		was, is := int32(i%2), int32(i%2)
		if i%2 == 0 && i < 160 {
			is = 1
		}
		id := fmt.Sprint("customer ", i)
		before.Customers, before.Labels = append(before.Customers, id), append(before.Labels, was)
		after.Customers, after.Labels = append(after.Customers, id), append(after.Labels, is)
	}
	m, err := segment.Migrate(before, after)
	if err != nil {
		fmt.Println(err)
		return
	}
	advice := m.Advise(nil)
	fmt.Println(advice.Do)
	for _, r := range advice.Reasons {
		fmt.Println("-", r)
	}
	// Output:
	// redo
	// - 40 % of the customers known to both are in a segment that is not the successor of theirs (33.5 % to 46.9 %)
	// - 80 % of s1 (kind s1) are in s2 (kind s2), which was another segment
}
