package engine

import (
	"encoding/binary"
	"errors"
	"math"
)

// A row is a customer as a fit saw it, written down beside the fit: the counts that a fit
// leaves behind can be made again from all rows, and less by one customer exactly. Numbers
// are stored bit for bit, since a sum from which almost the same was taken is not the sum
// without it.

// rowVersion is the first byte of a row.
const rowVersion = 1

var errRow = errors.New("a customer's stored row is damaged or was written by a newer version")

func (c *Customer) numbers() []*float64 {
	return []*float64{&c.PerYear, &c.Basket, &c.Variety, &c.Returned, &c.Contacts, &c.Worth}
}

func (c *Customer) texts() []*string {
	return []*string{&c.Channel, &c.Category, (*string)(&c.State)}
}

// row writes everything but the ID, which the store has.
func (c *Customer) row() []byte {
	b := []byte{rowVersion}
	for _, x := range c.numbers() {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(*x))
	}
	for _, s := range c.texts() {
		b = append(binary.AppendUvarint(b, uint64(len(*s))), *s...)
	}
	return b
}

// parseRow reads what row wrote.
func parseRow(id string, b []byte) (Customer, error) {
	c := Customer{ID: id}
	if len(b) < 1+8*len(c.numbers()) || b[0] != rowVersion {
		return Customer{}, errRow
	}
	b = b[1:]
	for _, x := range c.numbers() {
		*x, b = math.Float64frombits(binary.LittleEndian.Uint64(b)), b[8:]
	}
	for _, s := range c.texts() {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return Customer{}, errRow
		}
		*s, b = string(b[used:used+int(n)]), b[used+int(n):]
	}
	if len(b) > 0 {
		return Customer{}, errRow
	}
	return c, nil
}
