package reading_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/reading"
)

func wordFile(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func document(body string) string {
	return `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body +
		`</w:body></w:document>`
}

// packed is a stream of a PDF.
func packed(members, content string) string {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write([]byte(content)) // into memory
	_ = z.Close()
	return fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", members, out.Len(),
		out.String())
}

// pdfOf is a PDF of one page whose objects from 5 on are given.
func pdfOf(content string, more ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	objects := append([]string{"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> /XObject <</X1 6 0 R>>>>>>",
		packed("", content)}, more...)
	for i, object := range objects {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	out.WriteString("trailer <</Root 1 0 R>>\n%%EOF\n")
	return out.Bytes()
}

var (
	plainFont = "<</Type /Font /Subtype /TrueType /FirstChar 32 /Widths [" + strings.Repeat("500 ", 224) + "]>>"
	// a font of two bytes whose codes are the letters' own numbers, in one row over both bytes
	wideFont = "<</Type /Font /Subtype /Type0 /DescendantFonts [<</DW 500>>] /ToUnicode 6 0 R>>"
	ownCodes = packed("", "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+
		"1 beginbfrange <0000> <FFFF> <0000> endbfrange")
	listed = packed("", "1 begincodespacerange <00> <FF> endcodespacerange\n"+
		"2 beginbfchar <41> <1ED0> <42> <00660069> endbfchar 1 beginbfrange <61> <63> [<0031> <0032> <0033>] endbfrange")
)

func TestLines(t *testing.T) {
	p := func(words string) string { return `<w:p><w:r><w:t>` + words + `</w:t></w:r></w:p>` }
	for name, tt := range map[string]struct {
		file []byte
		want string // place, text
	}{
		"Word": {wordFile(t, "word/document.xml",
			document(p("Một")+`<w:p/>`+`<w:p><w:r><w:t xml:space="preserve">Số 18</w:t></w:r>`+
				`<w:r><w:t>2/201</w:t><w:tab/><w:t>x</w:t></w:r></w:p>`+`<w:tbl><w:tr><w:tc>`+p("a")+
				`</w:tc></w:tr></w:tbl>`+
				`<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>left</w:t></w:r></w:p>`), "word/footer1.xml",
			`<w:ftr xmlns:w="x">`+p("chân")+`</w:ftr>`), "1 Một|3 Số 182/201 x|4 a|5 left|6 chân"},
		"a text box in a paragraph": {wordFile(t, "word/document.xml", document(`<w:p><w:r><w:t>out</w:t></w:r><w:r>`+
			p("in")+`</w:r><w:r><w:t>side</w:t></w:r></w:p>`)), "1 in|2 outside"},
		"PDF, words set one by one": {pdfOf("BT /F1 10 Tf 1 0 0 1 50 700 Tm (S) Tj 5 0 Td (o 18) Tj ET "+
			"BT /F1 10 Tf 1 0 0 1 75 700 Tm (2/201) Tj ET BT /F1 10 Tf 1 0 0 1 120 700 Tm (CMHS) Tj ET "+
			"BT /F1 10 Tf 50 680 Td (next) Tj 0 -20 TD (third) Tj T* (fourth) Tj ET", plainFont),
			"So 182/201 CMHS|next|third|fourth"},
		"PDF, gaps inside an array": {pdfOf("BT /F1 10 Tf 50 700 Td [(A) -20 (B) -600 (C)] TJ (\\061\\)\\(\\\nx) ' ET",
			plainFont), "AB C|1)(x"},
		"PDF, a sign written behind the words around it": {pdfOf(
			"BT /F1 10 Tf 50 700 Td (A) Tj 60 0 Td (B) Tj -50 0 Td (x) Tj ET", plainFont), "A x B"},
		"PDF, a size of the plane": {pdfOf("q 0.1 0 0 0.1 0 0 cm BT /F1 100 Tf 500 7000 Td (ab) Tj ET Q "+
			"BT /F1 10 Tf 60 700 Td (cd) Tj ET", plainFont), "abcd"},
		"PDF, two bytes a letter": {pdfOf("BT /F1 10 Tf 50 700 Td <1ED00020003100380032> Tj ET", wideFont, ownCodes),
			"Ố 182"},
		"PDF, letters by a list": {pdfOf("BT /F1 10 Tf 50 700 Td (AB abc) Tj ET",
			"<</Type /Font /Subtype /TrueType /ToUnicode 6 0 R>>", listed), "Ốfi 123"},
		"PDF, names of letters": {pdfOf("BT /F1 10 Tf 50 700 Td (ABC) Tj ET",
			"<</Subtype /Type1 /Encoding <</Differences "+
				"[65 /one /comma 67 /uni0110]>>>>"), "1,Đ"},
		"PDF, a form": {pdfOf("/X1 Do", plainFont, packed("/Subtype /Form /Matrix [1 0 0 1 0 10]",
			"BT /F1 10 Tf 50 700 Td (form) Tj ET")), "form"},
		"PDF, a picture in the text": {pdfOf("BI /W 1 ID (\x00\xff Tj EI BT /F1 10 Tf 50 700 Td (x) Tj ET", plainFont),
			"x"},
		"PDF, signed: a page written again": {append(pdfOf("BT /F1 10 Tf (old) Tj ET", plainFont),
			"4 0 obj\n"+packed("", "BT /F1 10 Tf (new) Tj ET")+"\nendobj\n"...), "new"},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := reading.Lines(t.Context(), tt.file)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, l := range lines {
				text := l.Text
				if l.Block > 0 {
					text = fmt.Sprint(l.Block, " ", l.Text)
				} else if l.Page != 1 {
					t.Errorf("page %d", l.Page)
				}
				all = append(all, text)
			}
			if got := strings.Join(all, "|"); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestFilesThatAreRefused brings files that are no report, and such as somebody made to do harm.
func TestFilesThatAreRefused(t *testing.T) {
	bomb := packed("", strings.Repeat(" ", 60<<20))
	for name, tt := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":    {nil, "reading.unknown"},
		"a text":     {[]byte("182/201"), "reading.unknown"},
		"no zip":     {[]byte("PK nonsense"), "reading.broken"},
		"a workbook": {wordFile(t, "xl/workbook.xml", "<x/>"), "reading.unknown"},
		"half XML":   {wordFile(t, "word/document.xml", "<w:document><"), "reading.broken"},
		"deep XML":   {wordFile(t, "word/document.xml", strings.Repeat("<a>", 10_000)), "reading.broken"},
		"XML that grows": {wordFile(t, "word/document.xml", document(strings.Repeat(" ", 60<<20))),
			"reading.swollen"},
		"many elements": {wordFile(t, "word/document.xml", document(strings.Repeat("<w:p/>", 1_000_000))),
			"reading.swollen"},
		"many attributes": {wordFile(t, "word/document.xml", document("<w:p><w:t"+strings.Repeat(` w:a=""`, 1_000_000)+
			">182</w:t></w:p>")), "reading.swollen"},
		"many words": {wordFile(t, "word/document.xml",
			document("<w:p><w:t>"+strings.Repeat("x", 3<<20)+"</w:t></w:p>")), "reading.swollen"},
		"no words":          {wordFile(t, "word/document.xml", document("<w:p/>")), "reading.scanned"},
		"too large":         {append([]byte("%PDF-1.4"), make([]byte, reading.MostBytes)...), "document.large"},
		"half a PDF":        {[]byte("%PDF-1.7 cut"), "reading.broken"},
		"a PDF of pictures": {pdfOf("q Q"), "reading.scanned"},
		"a locked PDF":      {append(pdfOf("BT ET"), "trailer <</Root 1 0 R /Encrypt 9 0 R>>"...), "reading.locked"},
		"brackets":          {pdfOf(strings.Repeat("[", 5<<20), plainFont), "reading.scanned"},
		"brackets outside": {append([]byte("%PDF-1.7\n1 0 obj "), bytes.Repeat([]byte("[<<"), 1<<20)...),
			"reading.scanned"},
		"a PDF that grows":  {pdfOf("BT ET", bomb, bomb), "reading.scanned"},
		"a page that grows": {pdfOf(strings.Repeat("BT ", 20<<20)), "reading.swollen"},
		"a form in itself": {pdfOf("/X1 Do", plainFont, packed("/Subtype /Form /Resources 3 0 R", "/X1 Do /X1 Do")),
			"reading.scanned"},
		"a length of itself": {append([]byte("%PDF-1.7\n1 0 obj <</Length 1 0 R>>\nstream\nx\nendstream endobj\n"),
			"2 0 obj 2 0 R endobj trailer <</Root 2 0 R>>"...), "reading.scanned"},
		"pages in a ring": {[]byte("%PDF-1.7\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids [2 0 R 2 0 R]>> " +
			"endobj trailer <</Root 1 0 R>>"),
			"reading.scanned"},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := reading.Lines(t.Context(), tt.file)
			if key := problem.KeyOf(err); key != tt.key {
				t.Errorf("%d lines, %q (%v), want %q", len(lines), key, err, tt.key)
			}
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reading.Lines(gone, pdfOf(strings.Repeat("BT ET ", 1000), plainFont)); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

// FuzzLines reads whatever comes: an error of the reader's, or lines, and never a panic.
func FuzzLines(f *testing.F) {
	f.Add(pdfOf("BT /F1 10 Tf 50 700 Td [(A) -20 (B)] TJ ET", plainFont))
	f.Add(pdfOf("BT /F1 10 Tf <1ED00031> Tj ET", wideFont, ownCodes))
	f.Add(wordFile(f, "word/document.xml", document("<w:p><w:r><w:t>182/201</w:t></w:r></w:p>")))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := reading.Lines(t.Context(), file); err != nil && problem.KindOf(err) == problem.Internal {
			t.Error(err)
		}
	})
}
