package store

import (
	"context"
	"errors"
	"sync"
)

// writer is the goroutine through which everything is written. A commit waits for the
// disk, and while it waits requests gather; the next commit takes all of them. So a
// hundred clients with one order each wait for the disk about as long as one of them
// does (group commit: DeWitt et al. 1984, Proc. SIGMOD, 1-8), and each has its answer only
// when the commit that holds its order has returned.
type writer struct {
	databases
	session *session // nil: to be opened
	jobs    chan *job
	mayAdd  sync.RWMutex // held to write by who closes
	closed  bool
	ended   chan struct{}
	failing failing
}

// job is one request: a batch, or something else to do in a transaction.
type job struct {
	orders  *batch[Order]
	events  *batch[Event]
	answers *batch[Answer]
	do      func(ctx context.Context, w *session) error
	after   func(ctx context.Context, w *session) // once it is committed

	err  error
	done chan struct{}
}

// A group is at most that many requests, or rows and one request.
const (
	groupJobs = 1024
	groupRows = 20_000
)

func startWriter(d databases) *writer {
	w := &writer{databases: d, jobs: make(chan *job, groupJobs), ended: make(chan struct{})}
	go w.loop()
	return w
}

// write has a job done and waits for it. Where ctx ends first, the job may still be done;
// sending it again is safe.
func (w *writer) write(ctx context.Context, j *job) error {
	j.done = make(chan struct{})
	w.mayAdd.RLock()
	if w.closed {
		w.mayAdd.RUnlock()
		return ErrClosed
	}
	select {
	case w.jobs <- j:
		w.mayAdd.RUnlock()
	case <-ctx.Done():
		w.mayAdd.RUnlock()
		return context.Cause(ctx)
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close lets nobody in any more, and waits for those who are.
func (w *writer) close() {
	w.mayAdd.Lock()
	if !w.closed {
		w.closed = true
		close(w.jobs)
	}
	w.mayAdd.Unlock()
	<-w.ended
}

func (w *writer) loop() {
	defer close(w.ended)
	ctx := context.Background() // who asks may go away; the group goes on
	for first := range w.jobs {
		group := w.gather(first)
		err := w.commit(ctx, group)
		if err != nil && len(group) > 1 && !errors.As(err, new(*broken)) {
			// One of them spoiled it for all, though everything that can be known to be
			// bad is refused before. Each on its own, then.
			for _, j := range group {
				w.settle(ctx, []*job{j}, w.commit(ctx, []*job{j}))
			}
			continue
		}
		w.settle(ctx, group, err)
	}
	if w.session != nil {
		w.session.close()
	}
}

// settle tells everybody what became of a group: first those who need nothing more.
func (w *writer) settle(ctx context.Context, group []*job, err error) {
	w.failing.heard(err)
	var later []*job
	for _, j := range group {
		if err != nil {
			j.err = err
		}
		if j.err == nil && j.after != nil {
			later = append(later, j)
			continue
		}
		close(j.done)
	}
	for _, j := range later {
		j.after(ctx, w.session)
		close(j.done)
	}
}

// gather takes what waits, without waiting.
func (w *writer) gather(first *job) []*job {
	group, rows := []*job{first}, first.rows()
	for len(group) < groupJobs && rows < groupRows {
		select {
		case j, ok := <-w.jobs:
			if !ok {
				return group
			}
			group, rows = append(group, j), rows+j.rows()
		default:
			return group
		}
	}
	return group
}

func (j *job) rows() int {
	switch {
	case j.orders != nil:
		return len(j.orders.items)
	case j.events != nil:
		return len(j.events.items)
	case j.answers != nil:
		return len(j.answers.items)
	}
	return 1
}

// commit does a group in one transaction. What a single job is refused for stands in the
// job; an error that is returned is that of all, and nothing was done.
func (w *writer) commit(ctx context.Context, group []*job) (err error) {
	if w.session == nil {
		if w.session, err = newSession(ctx, w.databases); err != nil {
			return err
		}
	}
	defer func() {
		if errors.As(err, new(*broken)) {
			w.session.close()
			w.session = nil
		}
	}()
	return w.session.transaction(ctx, func(ctx context.Context) error {
		var orders []*batch[Order]
		var events []*batch[Event]
		var answers []*batch[Answer]
		for _, j := range group {
			j.err = nil
			switch {
			case j.orders != nil:
				orders = append(orders, j.orders)
			case j.events != nil:
				events = append(events, j.events)
			case j.answers != nil:
				answers = append(answers, j.answers)
			default:
				if j.err = j.do(ctx, w.session); j.err != nil && !refusal(j.err) {
					return j.err
				}
			}
		}
		err := orderKind.add(ctx, w.session, orders, &w.session.grown.Orders)
		if err == nil {
			err = eventKind.add(ctx, w.session, events, &w.session.grown.Events)
		}
		if err == nil {
			err = answerKind.add(ctx, w.session, answers, &w.session.grown.Answers)
		}
		return err
	})
}

// refusal says whether an error was found before anything was written, so that the rest of
// the group may go on.
func refusal(err error) bool {
	var overtaken *Overtaken
	return errors.Is(err, ErrNotFound) || errors.As(err, &overtaken)
}
