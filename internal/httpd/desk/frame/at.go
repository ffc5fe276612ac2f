package frame

import (
	"errors"
	"slices"

	"hailong/internal/problem"
)

// At tells a refusal beside the field where the reader can mend it.
func At(err error, pointer string) error {
	var e *problem.Error
	if errors.As(err, &e) && len(e.Fields) == 0 {
		told := *e
		told.Fields = []problem.Field{{Pointer: pointer, Key: e.Key, Args: e.Args}}
		return &told
	}
	return moved(err, func(string) string { return pointer })
}

// Renamed tells beside the field to what a refusal says of the field from, on a page where that is another one's name.
func Renamed(err error, from, to string) error {
	return moved(err, func(pointer string) string {
		if pointer == from {
			return to
		}
		return pointer
	})
}

// moved is a refusal whose faults stand at other fields; one that is of none stays there.
func moved(err error, to func(pointer string) string) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	for i, f := range told.Fields {
		if f.Pointer != "" {
			told.Fields[i].Pointer = to(f.Pointer)
		}
	}
	return &told
}
