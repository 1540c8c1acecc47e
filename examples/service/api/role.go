package api

import (
	"fmt"
	"strings"
)

// Role is what a token may do. Roles are separate on purpose: the till that sends orders
// need not read anything, and the shop's front page that asks for a customer's segment
// need not be able to erase it.
type Role uint8

const (
	Read   Role = 1 << iota // what is published: segments, personas, profiles, drift, the pages, metrics
	Write                   // send orders, events and answers
	Reveal                  // ask about one customer
	manage                  // fit, check for drift, erase: only as part of Admin

	Admin = Read | Write | Reveal | manage // everything
)

// Open is the role for what needs no credentials.
const Open Role = 0

var roleNames = []struct {
	role Role
	name string
}{{Admin, "admin"}, {Read, "read"}, {Write, "write"}, {Reveal, "reveal"}}

// ParseRole reads "read", "write", "reveal", "admin" or several of them joined by "+".
func ParseRole(s string) (Role, error) {
	var all Role
	for name := range strings.SplitSeq(s, "+") {
		var one Role
		for _, n := range roleNames {
			if n.name == name {
				one = n.role
			}
		}
		if one == 0 {
			return 0, fmt.Errorf("role %q: want read, write, reveal, admin or several joined by +", s)
		}
		all |= one
	}
	return all, nil
}

// String writes a role as ParseRole reads it.
func (r Role) String() string {
	if r == Open {
		return "open"
	}
	var names []string
	for _, n := range roleNames {
		if r&n.role == n.role {
			names = append(names, n.name)
			r &^= n.role
		}
	}
	return strings.Join(names, "+")
}
