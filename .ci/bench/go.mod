module github.com/clientele-go/clientele/.ci/bench

go 1.25.0

require (
	github.com/clientele-go/clientele v0.0.0
	github.com/muesli/clusters v0.0.0-20200529215643-2700303c1762
	github.com/muesli/kmeans v0.3.1
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/clientele-go/clientele => ../..
