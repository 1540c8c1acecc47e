package cluster

import (
	"encoding/json"
	"testing"

	"github.com/clientele-go/clientele/internal/golden"
)

// again reads a stored form and writes it.
func again[M any](b []byte) ([]byte, error) {
	var m M
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// readers of every stored form of this room, by the name of its golden file.
var readers = map[string]func([]byte) ([]byte, error){
	"k-means": again[KMeansModel], "k-means-limits": again[KMeansModel], "gaussian-mixture": again[GaussianMixtureModel],
	"latent-classes": again[LatentClassModel], "k-modes": again[KModesModel], "k-prototypes": again[KPrototypesModel],
	"dendrogram": again[Dendrogram], "dbscan": again[DBSCANModel], "hdbscan": again[HDBSCANModel], "nmf": again[NMFModel],
	"accumulator": again[Accumulator], "sketch": again[Sketch],
}

// sealed are those with a checksum.
var sealed = map[string]bool{"accumulator": true, "sketch": true}

func TestGoldenFiles(t *testing.T) {
	for name, read := range readers {
		golden.Hold(t, golden.File{Path: "testdata/stored/" + name + "_v1.json", Again: read, Sealed: sealed[name]})
	}
	for name := range sealed {
		at := "testdata/stored/" + name
		golden.Hold(t, golden.File{Path: at + "-without-checksum_v1.json", Again: readers[name], Now: at + "_v1.json"})
	}
}

// Whatever the bytes, there is an error or something that can be written and read again.
func FuzzReadModels(f *testing.F) {
	for name := range readers {
		f.Add(golden.Text(f, "testdata/stored/"+name+"_v1.json"))
	}
	for name := range sealed {
		f.Add(golden.Text(f, "testdata/stored/"+name+"-without-checksum_v1.json"))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, read := range readers {
			first, err := read(b)
			if err != nil {
				continue
			}
			if second, err := read(first); err != nil || string(second) != string(first) {
				t.Errorf("%s: %s was written and then read as %s, %v", name, first, second, err)
			}
		}
	})
}
