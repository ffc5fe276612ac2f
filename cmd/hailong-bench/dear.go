package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/bench"
	"hailong/internal/reading"
	"hailong/internal/survey"
)

// laterRounds opens and counts so many further rounds of a school, each with a few ballots: what is read of a round
// that was counted does not grow with them.
func (t *target) laterRounds(ctx context.Context, s *app.Served, school uuid.UUID, rounds int) error {
	by := account.Program("bench")
	for i := range rounds {
		year := 2024 + i/2
		made, err := s.App.Surveys.Create(ctx, by, school, survey.New{SchoolYear: fmt.Sprintf("%d-%d", year, year+1),
			Period: fmt.Sprintf("Học kỳ %d", 1+i%2)})
		if err != nil {
			return err
		}
		if _, err = s.App.Box.Open(ctx, by, school, made.ID); err != nil {
			return err
		}
		links, err := s.App.Invitations.List(ctx, school, made.ID)
		if err != nil {
			return err
		}
		var tokens []string
		for _, l := range links[:min(60, len(links))] {
			tokens = append(tokens, l.Token)
		}
		if _, err = bench.Crowd(ctx, t.address, tokens, 16, func(int) {}); err != nil {
			return err
		}
		if _, err = s.App.Box.Close(ctx, by, school, made.ID, ""); err != nil {
			return err
		}
	}
	return nil
}

// What is wrong in every place, and a roster in which nothing is.
var (
	wrongSections = []byte(`{"sections":[` + strings.TrimSuffix(strings.Repeat("{},", 85_000), ",") + `]}`)
	wrongAnswers  = []byte(`{"submission_key":"0123456789abcdef","answers":[` +
		strings.TrimSuffix(strings.Repeat("{},", 18_000), ",") + `]}`)
	wrongRoster = []byte("Lớp,Họ tên,Điện thoại\n" + strings.Repeat("Mầm 1,,không\n", 20_000))
	longRoster  = []byte("Lớp,Họ tên\n" + longLines(20_000))
)

func longLines(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "Lớp %d,Nguyễn Văn %d\n", i/30, i)
	}
	return out.String()
}

// A recording as long as may be, of frames of silence in MP3, and the dearest forms to recognise.
var (
	silence        = bytes.Repeat(append([]byte("\xff\xfb\x10\xc0"), make([]byte, 100)...), 5_000)
	pastedBrackets = "1. Áo\n" + strings.Repeat(strings.Repeat("(a ", 260)+"\n", 3_100)
	pastedCells    = "1. Áo\n" + strings.Repeat(strings.Repeat("|a", 390)+"\n", 3_100)
)

// file is a form with one file, beside other fields.
func file(content string, fields ...string) []byte {
	var out strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&out, "--x\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", fields[i], fields[i+1])
	}
	out.WriteString("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + content +
		"\r\n--x--\r\n")
	return []byte(out.String())
}

// brackets are lines that are dear to recognise, as many as a file may have words.
func brackets(line string) string { return strings.Repeat(line, 2_500) }

// dearWord is a Word file of lines that are dear to recognise, and of as many elements and as much XML as are read.
func dearWord() (string, error) {
	const most = 40 << 20
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("word/document.xml")
	if err != nil {
		return "", err
	}
	body := `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
		brackets("<w:p><w:r><w:t>"+strings.Repeat("(a ", 260)+"</w:t></w:r></w:p>")
	body += strings.Repeat("<w:p/>", 980_000)
	body += strings.Repeat(" ", most-len(body)) + "</w:body></w:document>"
	if _, err = w.Write([]byte(body)); err != nil {
		return "", err
	}
	err = z.Close()
	return out.String(), err
}

// dearPDF is a PDF of one page with such lines and as many operators as are read.
func dearPDF() (string, error) {
	content := "BT /F1 10 Tf 0 12 Td\n" + brackets("0 -12 Td ("+strings.Repeat("\\(a ", 260)+") Tj\n") +
		strings.Repeat("q Q\n", 990_000) + "ET"
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write([]byte(content)); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	out := "%PDF-1.7\n"
	for i, object := range []string{"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.String()),
		"<</Type /Font /Subtype /TrueType /FirstChar 32 /Widths [" + strings.Repeat("500 ", 224) + "]>>"} {
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	// filled up to the size that is read
	out += "%" + strings.Repeat("x", max(0, reading.MostBytes-len(out)-200)) + "\ntrailer <</Root 1 0 R>>\n%%EOF\n"
	return out, nil
}
