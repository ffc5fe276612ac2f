package api_test

import (
	"bytes"
	"os"
	"testing"

	"hailong/api"
	"hailong/internal/packed"
)

// What is packed, both in one go, is what is written.
func TestThePackedContractIsCurrent(t *testing.T) {
	written, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(packed.Whole(api.Published), written) {
		t.Error("openapi.gen.yaml.gz is not openapi.yaml: go generate ./api")
	}
}
