module github.com/clientele-go/clientele

go 1.25.0

require (
	github.com/muesli/clusters v0.0.0-20200529215643-2700303c1762
	github.com/stretchr/testify v1.12.1
	gonum.org/v1/gonum v0.17.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
