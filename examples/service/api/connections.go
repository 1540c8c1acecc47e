package api

import (
	"container/list"
	"context"
	"net"
	"sync"
)

// Limit makes a listener of another one that has at most n connections at once. When there
// are as many, the one that has waited longest without a request being answered on it is
// closed for the new one: whoever opens connections and says nothing, or says it a byte at a
// time, closes its own. Where requests are being answered on all of them, new ones wait in
// the system's queue, where they cost nothing.
//
// It knows which those are from the server of [Server].
func Limit(l net.Listener, n int) net.Listener {
	return &limited{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
}

type limited struct {
	net.Listener
	places chan struct{}
	once   sync.Once
	closed chan struct{}

	mu      sync.Mutex
	waiting list.List // of *connection, the longest first
}

func (l *limited) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	select {
	case l.places <- struct{}{}:
	default:
		l.mu.Lock()
		longest := l.waiting.Front()
		l.mu.Unlock()
		if longest != nil {
			longest.Value.(*connection).Close()
		}
		select {
		case l.places <- struct{}{}:
		case <-l.closed:
			inner.Close()
			return nil, net.ErrClosed
		}
	}
	c := &connection{Conn: inner, of: l}
	c.wait()
	return c, nil
}

func (l *limited) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// connection has a place among those of its listener until it is closed, and while no
// request is answered on it another one among those that wait.
type connection struct {
	net.Conn
	of   *limited
	once sync.Once
	at   *list.Element // nil: it does not wait
	gone bool
}

func (c *connection) wait() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if !c.gone {
		c.at = c.of.waiting.PushBack(c)
	}
}

func (c *connection) work() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.at != nil {
		c.of.waiting.Remove(c.at)
		c.at = nil
	}
}

func (c *connection) Close() error {
	c.once.Do(func() {
		c.work()
		c.of.mu.Lock()
		c.gone = true
		c.of.mu.Unlock()
		<-c.of.places
	})
	return c.Conn.Close()
}

type connectionKey struct{}

// withConnection is the ConnContext of a server.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, c)
}

// working says that a request is answered on its connection, until what it returns is called.
func working(ctx context.Context) func() {
	c, ok := ctx.Value(connectionKey{}).(*connection)
	if !ok {
		return func() {}
	}
	c.work()
	return c.wait
}
