package behavior

import "hash/maphash"

// names gives each distinct text a small number, in order of arrival. A
// million customer IDs kept as Go strings in a map cost about a hundred bytes
// each and make the garbage collector visit them all; here they lie in one
// byte slice, found through an open-addressed table (linear probing, at most
// three quarters full), for about twenty-five bytes beside the text itself.
//
// The hash is seeded at random so that nobody can choose IDs that collide.
// Nothing that is reported depends on it: numbers never leave the package.
type names struct {
	seed  maphash.Seed
	text  []byte   // all texts, one after the other
	ends  []uint64 // ends[i] is where text i ends
	slots []slot   // a power of two of them
}

// slot holds the number of a text plus one (0 is an empty slot) beside part of
// its hash, which spares most look-ups of texts that differ and lets the table
// grow without hashing again.
type slot struct {
	hash uint32
	at   int32
}

func newNames() names { return names{seed: maphash.MakeSeed()} }

func (n *names) len() int { return len(n.ends) }

// at returns text i; the bytes belong to n.
func (n *names) at(i int32) []byte {
	var start uint64
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.text[start:n.ends[i]]
}

// find returns the number of s, or -1.
func (n *names) find(s string) int32 {
	if len(n.slots) == 0 {
		return -1
	}
	_, at := n.probe(uint32(maphash.String(n.seed, s)), s)
	return at
}

// add returns the number of s, giving it the next one if it is new. It keeps
// no reference to s.
func (n *names) add(s string) int32 {
	if len(n.ends)*4 >= len(n.slots)*3 {
		n.grow()
	}
	h := uint32(maphash.String(n.seed, s))
	i, at := n.probe(h, s)
	if at >= 0 {
		return at
	}
	at = int32(len(n.ends))
	n.text = append(n.text, s...)
	n.ends = append(n.ends, uint64(len(n.text)))
	n.slots[i] = slot{hash: h, at: at + 1}
	return at
}

// probe returns the slot where s is or belongs, and its number or -1.
func (n *names) probe(h uint32, s string) (uint32, int32) {
	mask := uint32(len(n.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		e := n.slots[i]
		if e.at == 0 {
			return i, -1
		}
		if e.hash == h && string(n.at(e.at-1)) == s {
			return i, e.at - 1
		}
	}
}

func (n *names) grow() {
	old := n.slots
	n.slots = make([]slot, max(16, 2*len(old)))
	mask := uint32(len(n.slots) - 1)
	for _, e := range old {
		if e.at == 0 {
			continue
		}
		i := e.hash & mask
		for n.slots[i].at != 0 {
			i = (i + 1) & mask
		}
		n.slots[i] = e
	}
}

// strings returns all texts as strings of their own, by number.
func (n *names) strings() []string {
	s := make([]string, n.len())
	for i := range s {
		s[i] = string(n.at(int32(i)))
	}
	return s
}
