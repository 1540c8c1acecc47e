// Package limits says which numbers the rooms of expectation take. No questionnaire
// comes near the ends of these ranges: what lies beyond them is a fault of the data,
// a stand-in for "missing" say, and would make squares and sums that are infinite or
// 0 without anybody noticing. One range for all rooms, so that what one of them has
// taken does not break the next.
package limits

import "fmt"

const (
	// Largest is how far answers, levels and times may lie from 0. The product of four
	// of them and two weights, which sandwich covariances add up, stays finite, and so
	// does the sum of a hundred million such products.
	Largest = 1e50
	// Smallest is the least that a weight, a standard error or a distance in time may be.
	Smallest = 1e-50
	// Most is how many answers there may be where a number of answers, effective or not, is
	// given as a float: it and all below it are whole numbers of an int too.
	Most = 1e9
)

// Level says whether an answer or a level is a number within the limits. NaN is not.
func Level(v float64) bool { return v >= -Largest && v <= Largest }

// Beyond says whether an answer is outside the limits. NaN, a missing one, is not.
func Beyond(v float64) bool { return v < -Largest || v > Largest }

// Weight says whether a survey weight, or a standard error, is within the limits.
func Weight(w float64) bool { return w >= Smallest && w <= Largest }

// Variance says whether v is 0 or may be the square of a standard error.
func Variance(v float64) bool {
	return v == 0 || v >= Smallest*Smallest && v <= Largest*Largest
}

// Finite says whether all numbers are finite: the last resort where a quotient of
// legal numbers can leave the range of floating-point numbers.
func Finite(some ...float64) bool {
	for _, v := range some {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// Matrix says whether so many numbers make a matrix of rows and columns, at least one
// of each. Their product is not formed: it may not fit.
func Matrix(numbers, rows, cols int) bool {
	return rows > 0 && cols > 0 && numbers%cols == 0 && numbers/cols == rows
}

// The ranges in words, for errors.
var (
	Levels  = fmt.Sprintf("%g and %g", -Largest, Largest)
	Weights = fmt.Sprintf("%g and %g", Smallest, Largest)
)
