package quality_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// How separated clusters by density are: the rows of noise are left out.
func ExampleSilhouette_noise() {
	x := cluster.Matrix{Cols: 2, Rows: 9, Data: []float64{0, 0, 0, 1, 1, 0, 1, 1, 8, 8, 8, 9, 9, 8, 9, 9, 30, 0}}
	m, err := cluster.HDBSCAN{MinSize: 3, MinPoints: 2}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	rest, labels := cluster.Matrix{Cols: x.Cols}, []int32(nil)
	for i, l := range m.Labels {
		if l >= 0 {
			rest.Rows++
			rest.Data, labels = append(rest.Data, x.Row(i)...), append(labels, l)
		}
	}
	s, err := quality.Silhouette(context.Background(), rest, labels, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d rows in %d clusters, %d of noise, silhouette %.2f\n", rest.Rows, len(m.Sizes), m.Noise, s.Mean)
	// Output:
	// 8 rows in 2 clusters, 1 of noise, silhouette 0.90
}
