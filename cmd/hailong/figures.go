package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"hailong/internal/calculator"
)

type figuresCommand struct {
	Topic string `arg:"" help:"${topics}."`
	File  string `arg:"" optional:"" type:"existingfile" help:"Read here instead of standard input."`
}

// longestInput is the longest line that is read: a round of some hundred thousand ballots.
const longestInput = 64 << 20

// Run reads one JSON value a line and prints its figures, one a line. It needs no database. A line that is no input of
// the topic ends it, by its number.
func (f figuresCommand) Run(c *console) error {
	in := os.Stdin
	if f.File != "" {
		file, err := os.Open(f.File)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestInput)
	out := bufio.NewWriter(c.out)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := f.compute(out, lines.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", n, errors.Join(err, out.Flush()))
		}
	}
	return errors.Join(lines.Err(), out.Flush())
}

func (f figuresCommand) compute(out io.Writer, input []byte) error {
	line, err := calculator.Compute(f.Topic, input)
	if err != nil {
		return err
	}
	_, err = out.Write(line)
	return err
}

var figuresTopics = strings.Join(calculator.Topics(), ", ")
