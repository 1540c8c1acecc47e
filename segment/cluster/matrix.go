package cluster

// Matrix is a dense table of numbers, row after row in one slice: row i is
// Data[i*Cols : (i+1)*Cols]. The methods of this room read it and never change
// it.
type Matrix struct {
	Rows, Cols int
	Data       []float64
}

// Row returns row i as a slice of m.Data.
func (m Matrix) Row(i int) []float64 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}
