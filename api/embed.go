// Package api is the contract: openapi.yaml, and the types and the server interface generated from it. A handler that
// drifts from the contract does not compile.
package api

import _ "embed" // the contract

// The formats and channels that it offers are those of the two lists, in the packages format and delivery: one after
// the other, since both rewrite the file.
//go:generate go test hailong/internal/format -run TestContract -count=1 -update
//go:generate go test hailong/internal/delivery -run TestContract -count=1 -update
//go:generate go run -modfile=../.ci/tools.mod github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go run -modfile=../.ci/tools.mod ../.ci/contract.go openapi.yaml
//go:generate go test ../internal/httpd/manual -run ^TestThePageIsCurrent$ -count=1 -write

// Contract is openapi.yaml as JSON, gzipped: by it calls are checked.
//
//go:embed openapi.gen.json.gz
var Contract []byte

// Published is openapi.yaml as it is served, gzipped.
//
//go:embed openapi.gen.yaml.gz
var Published []byte
