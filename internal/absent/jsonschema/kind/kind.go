// Package kind names the errors of package jsonschema that kin-openapi asks for.
package kind

type kind struct{}

// KeywordPath is nothing.
func (kind) KeywordPath() []string { return nil }

// Schema, Group and Reference are kinds of errors.
type (
	Schema    struct{ kind }
	Group     struct{ kind }
	Reference struct{ kind }
)
