package school

import (
	"bytes"
	"encoding/csv"
	"slices"

	"hailong/internal/problem"
)

// NoHeader tells whether a file was refused because no row of it names the columns: then a person can say which is which.
func NoHeader(faults []problem.Field) bool {
	return slices.ContainsFunc(faults, func(f problem.Field) bool { return f.Key == "roster.fault.no_header" })
}

// Sheet gives the cells of a file as they stand, empty rows left out, as text that Named reads back; first are its first rows,
// most of them at the most, all of one width. Nothing when it cannot be read as rows.
func Sheet(file []byte, most int) (first [][]string, text []byte, err error) {
	rows, faults, err := readFile(file)
	if err != nil || len(faults) > 0 {
		return nil, nil, err
	}
	var all [][]string
	width := 0
	for _, r := range rows {
		if !blank(r) {
			all = append(all, r.cells)
			width = max(width, len(r.cells))
		}
	}
	for i, cells := range all {
		all[i] = append(slices.Clone(cells), make([]string, width-len(cells))...)
	}
	text, err = written(all)
	return all[:min(most, len(all))], text, err
}

// Named makes a roster file of a sheet's text: fields names its columns in their order, "" for one that is left out, and
// from is the first of its rows that holds a child.
func Named(text []byte, fields []string, from int) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, problem.Fields("roster.faults", []problem.Field{{Key: "roster.fault.unreadable"}})
	}
	return written(append([][]string{fields}, rows[min(max(0, from), len(rows)):]...))
}

func written(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	err := csv.NewWriter(&out).WriteAll(rows)
	return out.Bytes(), err
}
