package frame

import (
	"errors"
	"slices"

	"hailong/internal/problem"
)

// At tells a refusal beside the field where the reader can mend it.
func At(err error, pointer string) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	if len(told.Fields) == 0 {
		told.Fields = []problem.Field{{Pointer: pointer, Key: e.Key, Args: e.Args}}
	}
	for i, f := range told.Fields {
		if f.Pointer != "" {
			told.Fields[i].Pointer = pointer
		}
	}
	return &told
}
