package persona_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/persona"
)

// area is the area under the ROC curve of scores that should be higher for members: the
// chance that a member's is (ties count half), with its standard error (Hanley & McNeil
// 1982, Radiology 143, 29-36).
func area(in, out []float64) (auc, se float64) {
	for _, a := range in {
		for _, b := range out {
			switch {
			case a > b:
				auc++
			case a == b:
				auc += .5
			}
		}
	}
	m, n := float64(len(in)), float64(len(out))
	auc /= m * n
	q1, q2 := auc/(2-auc), 2*auc*auc/(1+auc)
	return auc, math.Sqrt(max(0, auc*(1-auc)+(m-1)*(q1-auc*auc)+(n-1)*(q2-auc*auc)) / (m * n))
}

// traced is the score of a tracing attack: whether the figures of the group lie where the
// target does, seen from what customers of that group are like in general (Homer et al.
// 2008, PLoS Genetics 4(8), e1000167; Dwork et al. 2015, FOCS, 650-669). The group is the
// one that the target would be in.
func traced(d *persona.Deck, target member, like map[string]float64) (score float64) {
	for _, p := range d.Personas {
		if p.Segment.ID != target.group {
			continue
		}
		for _, x := range p.Measured {
			if x.Mean == nil {
				continue
			}
			key := target.group + "/" + x.Name + "/" + x.Level
			if s := like[key+"/sd"]; s > 0 {
				score += (of(target, x.Name, x.Level) - like[key]) / s * (x.Mean.Value - like[key]) / s
			}
		}
		for _, x := range p.Lifecycle {
			key := target.group + "/state/" + string(x.State)
			if s := like[key+"/sd"]; s > 0 && x.Share != nil {
				score += (of(target, "state", string(x.State)) - like[key]) / s * (x.Share.Value - like[key]) / s
			}
		}
	}
	return score
}

// of is a target's own number, or 1 where it has the level.
func of(m member, name, l string) float64 {
	switch {
	case l == "":
		return value(m, name)
	case level(m, name) == l:
		return 1
	}
	return 0
}

// inGeneral is what customers are like, from so many that nobody of a deck matters.
func inGeneral() map[string]float64 {
	out := map[string]float64{}
	n := map[string]float64{}
	r := rand.New(rand.NewPCG(99, 99))
	add := func(key string, x float64) {
		n[key]++
		out[key] += x
		out[key+"/sd"] += x * x
	}
	for range 60000 {
		m := someone(r, "p")
		for _, f := range []string{"orders", "basket", "age"} {
			add(m.group+"/"+f+"/", value(m, f))
		}
		for f, levels := range map[string][]string{"channel": {"app", "shop", "web"}, "region": {"east", "isle", "north", "south"},
			"state": {"active", "at risk", "dormant", "lost"}} {
			for _, l := range levels {
				key := m.group + "/" + f + "/" + l
				if f == "state" {
					key = m.group + "/state/" + l
				}
				add(key, of(m, f, l))
			}
		}
	}
	for key, k := range n {
		mean := out[key] / k
		out[key], out[key+"/sd"] = mean, math.Sqrt(max(0, out[key+"/sd"]/k-mean*mean))
	}
	return out
}

// Of one deck: was the target among its customers? In a group of n that is told by d
// independent figures a tracing attack comes to an area of about Phi(sqrt(d/2n)), whatever
// is rounded; large groups hide their members, and small ones are not told.
func TestAttackTracing(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of decks")
	}
	like := inGeneral()
	const targets = 240
	var in, out, rawIn, rawOut []float64
	for i := range targets {
		r := rand.New(rand.NewPCG(uint64(i), 5))
		others := crowd(r, 1500, "m")
		target := someone(r, "target")
		if i%2 == 0 { // half of the targets are of a group of few
			target.group = fmt.Sprint("club ", 1+r.IntN(2))
			others = slices.DeleteFunc(others, func(m member) bool { return strings.HasPrefix(m.group, "club") && r.IntN(6) > 0 })
		}
		with, without := append(slices.Clone(others), target), append(slices.Clone(others), someone(r, "other"))
		in = append(in, traced(publish(t, with, persona.Options{}), target, like))
		out = append(out, traced(publish(t, without, persona.Options{}), target, like))
		rawIn = append(rawIn, traced(unprotected(t, with), target, like))
		rawOut = append(rawOut, traced(unprotected(t, without), target, like))
	}
	auc, se := area(in, out)
	raw, rawSE := area(rawIn, rawOut)
	t.Logf("%d targets: %.3f (standard error %.3f), unprotected %.3f (%.3f)", targets, auc, se, raw, rawSE)
	assert.LessOrEqual(t, auc, .55)
	assert.Greater(t, raw-1.96*rawSE, .55)
}

// Of two decks, between which the target may have joined, beside k-1 others: did it? The
// attacker knows the target's record and looks at what changed: at all of it, in the
// direction of the target, and at the one figure that tells most, learnt on one half of the
// targets and judged on the other. With CLIENTELE_FULL=1 also of one in two and in five who
// joined, left or changed.
func TestAttackMembership(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of decks")
	}
	like := inGeneral()
	const targets = 300
	for _, k := range []int{1, 2, 5}[:rounds(0, 1, 3)] {
		scores := map[string]*[2][]float64{}
		figures := map[string]*[2][]map[string]float64{}
		for i := range targets {
			r := rand.New(rand.NewPCG(uint64(i), uint64(k)))
			before := crowd(r, 400, "m")
			target := someone(r, "target")
			rest := change(r, before, k-1, []string{"joined", "left", "changed"}[i%3])
			after := [2][]member{append(slices.Clone(rest), target), append(slices.Clone(rest), someone(r, "other"))}
			first, rawFirst := publish(t, before, persona.Options{}), unprotected(t, before)
			for w, list := range after {
				for what, d := range map[string][2]*persona.Deck{
					"with the one before": {first, publish(t, list, persona.Options{Previous: first})},
					"alone":               {first, publish(t, list, persona.Options{})},
					"unprotected":         {rawFirst, unprotected(t, list)},
				} {
					if scores[what] == nil {
						scores[what], figures[what] = &[2][]float64{}, &[2][]map[string]float64{}
					}
					s := traced(d[1], target, like) - traced(d[0], target, like)
					for _, p := range d[1].Personas {
						for _, q := range d[0].Personas {
							if p.Segment.ID == target.group && q.Segment.ID == target.group {
								s += float64(p.Size - q.Size)
							}
						}
					}
					scores[what][w] = append(scores[what][w], s)
					figures[what][w] = append(figures[what][w], moved(d[0], d[1], target, like))
				}
			}
		}
		for what, s := range scores {
			auc, se := area(s[0], s[1])
			name, best, bestSE := bestFigure(figures[what])
			t.Logf("%d changes, %s, %d targets: %.3f (standard error %.3f); best figure %.3f (%.3f) by %s", k, what, targets, auc, se, best, bestSE, name)
			switch what {
			case "with the one before":
				assert.LessOrEqual(t, auc, .55)
				assert.LessOrEqual(t, best, .55)
			case "alone":
				assert.LessOrEqual(t, best-1.96*bestSE, .55)
			default:
				assert.Greater(t, auc-1.96*se, .55)
			}
		}
	}
}

// moved is by how much each figure about the target's group moved towards the target.
func moved(before, after *persona.Deck, target member, like map[string]float64) map[string]float64 {
	out := map[string]float64{}
	a, b := own(before, target), own(after, target)
	for key, x := range b {
		y, both := a[key]
		if !both {
			out[key] = 1 // it is told now
			continue
		}
		out[key] = x - y
		name, l, _ := strings.Cut(key, "/")
		if centre, known := like[target.group+"/"+name+"/"+l]; known {
			out[key] *= of(target, name, l) - centre
		}
	}
	return out
}

// own are the figures of the target's group, by feature and level.
func own(d *persona.Deck, target member) map[string]float64 {
	out := map[string]float64{}
	for _, p := range d.Personas {
		if p.Segment.ID != target.group {
			continue
		}
		out["size"] = float64(p.Size)
		for _, x := range p.Measured {
			if x.Mean != nil {
				out[x.Name+"/"+x.Level] = x.Mean.Value
			}
		}
		for _, x := range p.Lifecycle {
			if x.Share != nil {
				out["state/"+string(x.State)] = x.Share.Value
			}
		}
	}
	return out
}

// bestFigure finds the figure with the largest area on even targets and returns its area
// on odd ones.
func bestFigure(moves *[2][]map[string]float64) (name string, auc, se float64) {
	names := map[string]bool{}
	for _, m := range moves[0] {
		for key := range m {
			names[key] = true
		}
	}
	half := func(key string, from int) (in, out []float64) {
		for w, list := range [][]map[string]float64{moves[0], moves[1]} {
			for i := from; i < len(list); i += 2 {
				if w == 0 {
					in = append(in, list[i][key])
				} else {
					out = append(out, list[i][key])
				}
			}
		}
		return in, out
	}
	best := -1.0
	for key := range names {
		if a, _ := area(half(key, 0)); a > best || a == best && key < name {
			name, best = key, a
		}
	}
	auc, se = area(half(name, 1))
	return name, auc, se
}
