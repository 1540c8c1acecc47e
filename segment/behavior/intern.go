package behavior

import "hash/maphash"

// names gives each distinct text a small number, in order of arrival. A
// million customer IDs kept as Go strings in a map cost about a hundred bytes
// each and make the garbage collector visit them all; here they lie in one
// byte slice, found through an open-addressed table (linear probing, at most
// three quarters full), for about forty bytes beside the text itself.
//
// The hash is seeded at random so that nobody can choose IDs that collide.
// Nothing that is reported depends on it: numbers never leave the package.
type names struct {
	seed  maphash.Seed
	text  []byte   // all texts, one after the other
	ends  []uint64 // ends[i] is where text i ends
	slots []slot   // a power of two of them
}

// slot holds the number of a text plus one (0 is an empty slot), its length and
// a key. The time of a look-up is that of waiting for memory, so the key of a
// text of up to eight bytes is the text itself: the slot settles it. The key of
// a longer one is its hash, and the text is compared where keys are equal.
type slot struct {
	key uint64
	at  int32
	n   uint32
}

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
	key, home := n.hash(s)
	_, at := n.probe(key, home, s)
	return at
}

// add returns the number of s, giving it the next one if it is new. It keeps
// no reference to s.
func (n *names) add(s string) int32 {
	if len(n.ends)*4 >= len(n.slots)*3 {
		n.grow()
	}
	key, home := n.hash(s)
	i, at := n.probe(key, home, s)
	if at >= 0 {
		return at
	}
	at = int32(len(n.ends))
	n.text = append(n.text, s...)
	n.ends = append(n.ends, uint64(len(n.text)))
	n.slots[i] = slot{key: key, at: at + 1, n: uint32(len(s))}
	return at
}

// hash returns the key of s and where to look for it first, before masking.
func (n *names) hash(s string) (key, home uint64) {
	home = maphash.String(n.seed, s)
	if len(s) > 8 {
		return home, home
	}
	for i := range len(s) {
		key = key<<8 | uint64(s[i])
	}
	return key, home
}

// probe returns the slot where s is or belongs, and its number or -1.
func (n *names) probe(key, home uint64, s string) (uint64, int32) {
	mask := uint64(len(n.slots) - 1)
	for i := home & mask; ; i = (i + 1) & mask {
		e := n.slots[i]
		if e.at == 0 {
			return i, -1
		}
		if e.key == key && e.n == uint32(len(s)) && (len(s) <= 8 || string(n.at(e.at-1)) == s) {
			return i, e.at - 1
		}
	}
}

// touch reads the slots where the customers of orders are looked for first, and
// nothing comes of it but that they are in the cache then. It is not inlined,
// since the reads would be left out where their result is not used.
//
//go:noinline
func (n *names) touch(orders []Order) (used int) {
	if len(n.slots) == 0 {
		return 0
	}
	mask := uint64(len(n.slots) - 1)
	for i := range orders {
		if n.slots[maphash.String(n.seed, orders[i].Customer)&mask].at != 0 {
			used++
		}
	}
	return used
}

func (n *names) grow() {
	if len(n.slots) == 0 {
		n.seed = maphash.MakeSeed() // before the first text, so that the zero value works
	}
	n.slots = make([]slot, max(16, 2*len(n.slots)))
	mask := uint64(len(n.slots) - 1)
	for at := range int32(len(n.ends)) {
		s := string(n.at(at))
		key, i := n.hash(s)
		i &= mask
		for n.slots[i].at != 0 {
			i = (i + 1) & mask
		}
		n.slots[i] = slot{key: key, at: at + 1, n: uint32(len(s))}
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
