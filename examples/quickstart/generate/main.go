// Generate writes the sample of examples/quickstart: the shop that package
// shop makes up. Run it from the root of the repository:
//
//	go run ./examples/quickstart/generate
//
// It writes the files that are in the repository already, byte for byte (the
// compressed ones: after unpacking). Other seeds and sizes make other shops
// of the same kind:
//
//	go run ./examples/quickstart/generate -seed 7 -customers 20000 -out /tmp/shop
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientele-go/clientele/examples/quickstart/shop"
)

func main() {
	out := flag.String("out", "examples/quickstart/sample", "directory to write to")
	seed := flag.Uint64("seed", shop.Seed, "the same seed gives the same shop")
	customers := flag.Int("customers", shop.Customers, "number of customers, 100 to 99,000")
	flag.Parse()
	if err := write(*out, *seed, *customers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string, seed uint64, customers int) error {
	if customers < 100 || customers > 99_000 {
		return fmt.Errorf("%d customers are not within 100 and 99,000", customers)
	}
	files, err := shop.Generate(seed, customers).Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
