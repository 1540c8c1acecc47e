package quality

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// readTable returns the rows of a data file below its header.
func readTable(t testing.TB, dir, name string) ([]string, [][]string) {
	f, err := os.Open(filepath.Join(dir, name))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return rows[0], rows[1:]
}

func value(t testing.TB, s string) float64 {
	switch s {
	case "Yes":
		return 1
	case "No":
		return 0
	}
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// readMatrix takes the columns that an entry describes.
func readMatrix(t testing.TB, dir, name, columns string) cluster.Matrix {
	head, rows := readTable(t, dir, name)
	var use []int
	for j, h := range head {
		take := !strings.HasPrefix(h, "labels")
		switch {
		case name == "customers/wholesale.csv":
			take = j >= 2
		case strings.HasPrefix(columns, "Age,Annual_Income"):
			take = j >= 2
		case strings.HasPrefix(columns, "Annual_Income"):
			take = j >= 3
		case name == "msa/mcdonalds.csv":
			take = j < 11
		case strings.HasPrefix(columns, "columns 3..21"):
			take = j >= 2
		}
		if take {
			use = append(use, j)
		}
	}
	x := cluster.Matrix{Rows: len(rows), Cols: len(use)}
	for _, r := range rows {
		for _, j := range use {
			v := value(t, r[j])
			if strings.Contains(columns, "log") {
				v = math.Log(v)
			}
			x.Data = append(x.Data, v)
		}
	}
	if strings.Contains(columns, "ddof") {
		standardise(x)
	}
	return x
}

func standardise(x cluster.Matrix) {
	for j := range x.Cols {
		mean, square := 0.0, 0.0
		for i := range x.Rows {
			mean += x.Row(i)[j] / float64(x.Rows)
		}
		for i := range x.Rows {
			square += (x.Row(i)[j] - mean) * (x.Row(i)[j] - mean) / float64(x.Rows)
		}
		for i := range x.Rows {
			x.Row(i)[j] = (x.Row(i)[j] - mean) / math.Sqrt(square)
		}
	}
}

// truthOf reads the first labelling that comes with a data set; 0 is noise.
func truthOf(t *testing.T, dir, name string) []int32 {
	head, rows := readTable(t, dir, name)
	at := slices.Index(head, "labels0")
	if at < 0 {
		return nil
	}
	out := make([]int32, len(rows))
	for i, r := range rows {
		out[i] = int32(value(t, r[at]))
	}
	return out
}
