package api

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Credential is one token that is known. Only its hash is kept, so that neither a core dump
// nor the file that it was read from gives it away.
type Credential struct {
	Name string // who holds it, as logs name it: "till", "front page"; not a person's
	Role Role
	Hash [sha256.Size]byte // of the token; see Hash
}

// Hash returns the hash of a token. A plain hash serves, because tokens are drawn at random
// and cannot be guessed; it would not serve for passwords that people make up.
func Hash(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

// Auth knows the tokens and asks for them. It is safe for concurrent use.
type Auth struct{ known []Credential }

// minToken is the shortest token that is taken: 128 random bits in hexadecimal have 32
// characters, in base64 22.
const minToken = 20

// NewAuth makes an Auth of credentials. Names and hashes have to differ.
func NewAuth(known ...Credential) (*Auth, error) {
	names, hashes := map[string]bool{}, map[[sha256.Size]byte]bool{}
	for _, c := range known {
		switch {
		case c.Name == "" || c.Role == Open:
			return nil, fmt.Errorf("credential %q: it needs a name and a role", c.Name)
		case names[c.Name]:
			return nil, fmt.Errorf("credential %q: there are two of that name", c.Name)
		case hashes[c.Hash]:
			return nil, fmt.Errorf("credential %q: another one has the same token", c.Name)
		}
		names[c.Name], hashes[c.Hash] = true, true
	}
	return &Auth{append([]Credential(nil), known...)}, nil
}

// NewCredential makes a credential of a token in the clear.
func NewCredential(name string, role Role, token string) (Credential, error) {
	if len(token) < minToken {
		return Credential{}, fmt.Errorf("credential %q: the token has %d characters; draw at least %d at random, such as: openssl rand -hex 32", name, len(token), minToken)
	}
	return Credential{name, role, Hash(token)}, nil
}

// ReadAuth reads credentials, one on each line: a name, a role and the SHA-256 of the token
// in hexadecimal, with spaces between. Empty lines and those that begin with # are skipped.
//
//	till   write        5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
//	front  reveal+read  ...
//
// The hash is that of `printf %s TOKEN | sha256sum`.
func ReadAuth(r io.Reader) (*Auth, error) {
	var known []Credential
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		f := strings.Fields(lines.Text())
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 3 {
			return nil, fmt.Errorf("credentials, line %d: want a name, a role and a hash", n)
		}
		role, err := ParseRole(f[1])
		if err != nil {
			return nil, fmt.Errorf("credentials, line %d: %w", n, err)
		}
		c := Credential{Name: f[0], Role: role}
		// The error does not show the text: it may be a token in the clear.
		if b, err := hex.DecodeString(f[2]); err != nil || copy(c.Hash[:], b) != len(c.Hash) || len(b) != len(c.Hash) {
			return nil, fmt.Errorf("credentials, line %d: the hash is not a SHA-256 in hexadecimal", n)
		}
		known = append(known, c)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return NewAuth(known...)
}

// Require lets requests through to h whose token has the role, all of it where it is made of
// several. A token comes as "Authorization: Bearer TOKEN" or, for browsers, as the password
// of HTTP Basic, with any user name.
//
// Basic is taken for GET and HEAD only: a browser adds it by itself to whatever request
// another site makes it send, so that it must never be enough to change anything.
func (a *Auth) Require(role Role, h http.Handler) http.Handler {
	if role == Open {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := presented(r)
		var who *Credential
		if err == nil {
			who, err = a.find(token)
		}
		switch {
		case err != nil:
			w.Header().Add("WWW-Authenticate", `Bearer realm="clientele"`)
			w.Header().Add("WWW-Authenticate", `Basic realm="clientele", charset="UTF-8"`)
			fail(w, r, problem{Status: http.StatusUnauthorized, Code: "unauthorized", Detail: err.Error()})
		case who.Role&role != role:
			fail(w, r, problem{Status: http.StatusForbidden, Code: "forbidden", Detail: "the token does not have the role " + role.String()})
		default:
			noteCaller(r, who)
			h.ServeHTTP(w, r)
		}
	})
}

var (
	errNoToken  = errors.New("a token is needed")
	errTwoAuths = errors.New("there are several Authorization headers")
	errScheme   = errors.New("want Authorization: Bearer TOKEN")
	errBasic    = errors.New("HTTP Basic is for reading only: want Authorization: Bearer TOKEN")
	errUnknown  = errors.New("the token is not known")
)

// presented returns the token that came with a request. Several Authorization headers are
// refused: a proxy may have looked at another one than the service would.
func presented(r *http.Request) (string, error) {
	all := r.Header["Authorization"]
	switch {
	case len(all) == 0:
		return "", errNoToken
	case len(all) > 1:
		return "", errTwoAuths
	}
	if _, password, ok := r.BasicAuth(); ok {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return "", errBasic
		}
		return password, nil
	}
	scheme, token, _ := strings.Cut(all[0], " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errScheme
	}
	return token, nil
}

// find compares a token with all that are known, whichever it is, so that the time it takes
// tells nothing.
func (a *Auth) find(token string) (*Credential, error) {
	hash := Hash(token)
	var found *Credential
	for i := range a.known {
		if subtle.ConstantTimeCompare(hash[:], a.known[i].Hash[:]) == 1 {
			found = &a.known[i]
		}
	}
	if found == nil {
		return nil, errUnknown
	}
	return found, nil
}

type noteKey struct{}

// note is what is found out about a request on its way in and is told in its log line.
type note struct {
	id     string
	caller string // name of the credential
	role   string
	route  string // where a handler inside knows better than the mux outside
	fault  string // what went wrong inside, without data
}

func noteOf(r *http.Request) *note {
	if n, ok := r.Context().Value(noteKey{}).(*note); ok {
		return n
	}
	return new(note) // outside of the service's own chain, as in tests of one handler
}

func withNote(r *http.Request, n *note) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
}

func noteCaller(r *http.Request, c *Credential) {
	n := noteOf(r)
	n.caller, n.role = c.Name, c.Role.String()
}
