package value

import (
	"encoding/json"
	"testing"

	"github.com/clientele-go/clientele/internal/golden"
)

func again[M any](b []byte) ([]byte, error) {
	var f Fit[M]
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, err
	}
	return json.Marshal(f)
}

// fitReaders reads every stored fit of this room, by the name of its golden file.
var fitReaders = map[string]func([]byte) ([]byte, error){
	"bg-nbd": again[BGNBD], "mbg-nbd": again[MBGNBD], "pareto-nbd": again[ParetoNBD], "nbd": again[NBD], "gamma-gamma": again[GammaGamma],
	"bg-bb": again[BGBB], "sbg": again[SBG], "bdw": again[BDW], "mbg-nbd-covariates": again[WithCovariates[MBGNBD]],
}

func TestGoldenFits(t *testing.T) {
	for name, read := range fitReaders {
		golden.Hold(t, golden.File{Path: "testdata/stored/" + name + "_v1.json", Again: read})
	}
	golden.Hold(t, golden.File{Path: "testdata/stored/pareto-nbd_v1.json", Again: again[Orders]})
}
