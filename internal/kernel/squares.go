package kernel

// Squares puts the squared euclidean distance of each row to y into out, to
// the last bit the same as [Squared]. rows holds len(out) rows of len(y)
// numbers.
func Squares(rows, y, out []float64) {
	d := len(y)
	rows = rows[:len(out)*d]
	switch d {
	case 1:
		y0 := y[0]
		for i := range out {
			x := rows[i*1 : i*1+1 : i*1+1]
			e0 := x[0] - y0
			out[i] = float64(e0 * e0)
		}
	case 2:
		y0, y1 := y[0], y[1]
		for i := range out {
			x := rows[i*2 : i*2+2 : i*2+2]
			e0, e1 := x[0]-y0, x[1]-y1
			out[i] = float64(e0*e0) + float64(e1*e1)
		}
	case 3:
		y0, y1, y2 := y[0], y[1], y[2]
		for i := range out {
			x := rows[i*3 : i*3+3 : i*3+3]
			e0, e1, e2 := x[0]-y0, x[1]-y1, x[2]-y2
			out[i] = (float64(e0*e0) + float64(e1*e1)) + float64(e2*e2)
		}
	case 4:
		y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
		for i := range out {
			x := rows[i*4 : i*4+4 : i*4+4]
			e0, e1, e2, e3 := x[0]-y0, x[1]-y1, x[2]-y2, x[3]-y3
			out[i] = (float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))
		}
	case 5:
		y0, y1, y2, y3, y4 := y[0], y[1], y[2], y[3], y[4]
		for i := range out {
			x := rows[i*5 : i*5+5 : i*5+5]
			e0, e1, e2, e3, e4 := x[0]-y0, x[1]-y1, x[2]-y2, x[3]-y3, x[4]-y4
			out[i] = ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + float64(e4*e4)
		}
	case 6:
		y0, y1, y2, y3, y4, y5 := y[0], y[1], y[2], y[3], y[4], y[5]
		for i := range out {
			x := rows[i*6 : i*6+6 : i*6+6]
			e0, e1, e2, e3, e4, e5 := x[0]-y0, x[1]-y1, x[2]-y2, x[3]-y3, x[4]-y4, x[5]-y5
			out[i] = ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + (float64(e4*e4) + float64(e5*e5))
		}
	default:
		for i := range out {
			out[i] = Squared(rows[i*d:(i+1)*d], y)
		}
	}
}
