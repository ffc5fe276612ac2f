package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hailong/internal/chart"
	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// file is a Word file with one document and further parts, name and content in turns.
func file(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	parts := append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"word/document.xml", `<w:document ` + w + `><w:body>` + body + `</w:body></w:document>`,
	}, more...)
	return archive(t, parts...)
}

func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		f, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(f, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts are the files of an archive.
func parts(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}

var known = map[string]document.Value{
	"participation.text": {Text: "182/201 (90,5%)"}, "school.name": {Text: `Trường "A & B" <1>`},
	"echo":      {Text: "{{participation.text}}"},
	"two.lines": {Text: "một\nhai"}, "nothing": {Text: ""},
	"table.classes": {Table: &document.Table{
		Columns: []document.Column{{Head: "Lớp", Share: 1}, {Head: "Tham gia", Share: 1}},
		Rows:    [][]string{{"Mầm 1", "23/25"}}}},
	"chart.subjects": {Figures: []document.Figure{
		{Scene: chart.Shares{Title: "T", Desc: "D",
			Bars: []chart.Share{{Label: "Mầm 1", Value: 0.9, Text: "23/25"}}}.Draw(160)}}},
}

// control is a content control as the n-th one of a filled file stands in it.
func control(name string, n int, inside string) string {
	return fmt.Sprintf(`<w:sdt><w:sdtPr><w:alias w:val="%s"/><w:tag w:val="hailong:vi:%s"/><w:id w:val="73000000%d"/>`+
		`</w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>`, name, name, n, inside)
}

func bold(text string) string {
	return `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func words(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func TestFill(t *testing.T) {
	share := control("participation.text", 1, words("182/201 (90,5%)"))
	for name, tt := range map[string]struct{ body, want string }{
		"one run": {`<w:p><w:r><w:t>Có {{participation.text}} tham gia</w:t></w:r></w:p>`,
			`<w:p>` + words("Có ") + share + words(" tham gia") + `</w:p>`},
		"blanks, letters": {`<w:p><w:r><w:t>{{ Participation.Text }}</w:t></w:r></w:p>`,
			`<w:p>` + share + `</w:p>`},
		"other things in the run": {`<w:p><w:r><w:rPr><w:b/></w:rPr><w:tab/><w:t>a {{participation.text}}</w:t><w:br/>` +
			`<w:t>b {{nothing}}{{participation.text}}</w:t><w:tab/></w:r></w:p>`,
			`<w:p><w:r><w:rPr><w:b/></w:rPr><w:tab/><w:t xml:space="preserve">a </w:t></w:r>` +
				control("participation.text", 1, bold("182/201 (90,5%)")) +
				`<w:r><w:rPr><w:b/></w:rPr><w:br/><w:t xml:space="preserve">b </w:t></w:r>` +
				control("participation.text", 2, bold("182/201 (90,5%)")) +
				`<w:r><w:rPr><w:b/></w:rPr><w:tab/></w:r></w:p>`},
		"split over runs with looks of their own": {
			`<w:p><w:r><w:t>a {</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{par</w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>ticipation.t</w:t></w:r><w:hyperlink><w:r><w:t>ext}} b</w:t></w:r></w:hyperlink></w:p>`,
			`<w:p>` + words("a ") + share +
				`<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"/></w:r><w:proofErr w:type="x"/><w:r><w:t xml:space="preserve"/></w:r><w:hyperlink><w:r><w:t xml:space="preserve"> b</w:t></w:r></w:hyperlink></w:p>`,
		},
		"twice and unknown": {`<w:p><w:r><w:t>{{nothing}}{{what}}{{nothing}}.</w:t></w:r></w:p>`,
			`<w:p><w:r><w:t xml:space="preserve">{{what}}.</w:t></w:r></w:p>`},
		"a value is not looked at": {`<w:p><w:r><w:t>{{echo}}{{echo}}</w:t></w:r></w:p>`,
			`<w:p>` + control("echo", 1, words("{{participation.text}}")) +
				control("echo", 2, words("{{participation.text}}")) + `</w:p>`},
		"marks are escaped": {`<w:p><w:r><w:t>{{school.name}}</w:t></w:r></w:p>`,
			`Trường &quot;A &amp; B&quot; &lt;1&gt;`},
		"lines": {`<w:p><w:r><w:t>{{two.lines}}, ba {{nothing}}.</w:t></w:r></w:p>`,
			control("two.lines", 1, `<w:r><w:t xml:space="preserve">một</w:t><w:br/><w:t xml:space="preserve">hai</w:t></w:r>`) +
				words(", ba .")},
		"in a cell": {`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{nothing}}x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`,
			`<w:tc><w:p><w:r><w:t xml:space="preserve">x</w:t></w:r></w:p></w:tc>`},
		"in a text box": {
			`<w:p><w:r><w:t>{{participation.text}}</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{{nothing}}y</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>`,
			`<w:p>` + share + `<w:r><w:pict><w:txbxContent><w:p><w:r><w:t xml:space="preserve">y</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>`,
		},
		"a table stands before its paragraph": {`<w:p><w:r><w:t>{{table.classes}}</w:t></w:r></w:p>`,
			`</w:tbl></w:sdtContent></w:sdt><w:p><w:r><w:t xml:space="preserve"/></w:r></w:p>`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := document.Fill(t.Context(), &out, file(t, tt.body), locale.VI, known); err != nil {
				t.Fatal(err)
			}
			if got := parts(t, out.Bytes())["word/document.xml"]; !strings.Contains(got, tt.want) {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFillLeavesTheRest(t *testing.T) {
	header := `<w:hdr ` + w + `><w:p><w:r><w:t>{{school.name}}</w:t></w:r></w:p></w:hdr>`
	footer := "<?xml version='1.0'?>\n<w:ftr " + w + "  ><w:p  ><w:r><w:t>trang</w:t></w:r></w:p></w:ftr>"
	raw := file(t, `<w:p><w:r><w:t>{{chart.subjects}}</w:t></w:r></w:p>`, "word/header1.xml", header,
		"word/footer1.xml", footer, "word/media/image1.png", "a picture",
		"word/_rels/document.xml.rels",
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`)
	var out, again bytes.Buffer
	if err := document.Fill(t.Context(), &out, raw, locale.VI, known); err != nil {
		t.Fatal(err)
	}
	if err := document.Fill(t.Context(), &again, raw, locale.VI, known); err != nil ||
		!bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("filled twice it differs (%v)", err)
	}
	got := parts(t, out.Bytes())
	if got["word/footer1.xml"] != footer || got["word/media/image1.png"] != "a picture" {
		t.Error("a part without a placeholder was changed")
	}
	if !strings.Contains(got["word/header1.xml"], "A &amp; B") {
		t.Errorf("the header was not filled: %s", got["word/header1.xml"])
	}
	if !strings.HasPrefix(got["word/media/hailong1.png"], "\x89PNG") ||
		!strings.Contains(got["word/_rels/document.xml.rels"], `Id="rId1"`) ||
		!strings.Contains(got["word/_rels/document.xml.rels"], "media/hailong1.png") ||
		!strings.Contains(got["[Content_Types].xml"], "image/png") ||
		!strings.Contains(got["word/document.xml"], "rIdHailong1") {
		t.Errorf("the picture is not in its place: %v", got)
	}
}

func TestPlaceholders(t *testing.T) {
	names, err := document.Placeholders(t.Context(),
		file(t, `<w:p><w:r><w:t>{{participation.txt}} {{school.name}} {{zzz}} {{school.name}} {{Paricipation.Text}}</w:t></w:r></w:p>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []document.Unknown{{"participation.txt", "participation.text"}, {"zzz", ""},
		{"paricipation.text", "participation.text"}}
	if got := document.Unknowns(names, known); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// bomb is an archive whose one part is long when it is unpacked, and says that it is short.
func bomb(t testing.TB) []byte {
	t.Helper()
	raw := file(t, strings.Repeat(" ", 30<<20))
	if at := bytes.LastIndex(raw, []byte("word/document.xml")); at > 46 {
		binary.LittleEndian.PutUint32(raw[at-46+24:], 1000)
	}
	return raw
}

func TestFilesThatAreRefused(t *testing.T) {
	good := file(t, `<w:p/>`)
	many := []string{}
	for i := range 1100 {
		many = append(many, "word/x"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+strings.Repeat("y", i)+".bin", "")
	}
	for name, tt := range map[string]struct {
		raw  []byte
		want string
	}{
		"nothing":     {nil, "document.not_docx"},
		"a text":      {[]byte("Kính gửi"), "document.not_docx"},
		"an old .doc": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "document.old_word"},
		"a workbook": {archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<x/>"),
			"document.not_docx"},
		"macros": {archive(t, "[Content_Types].xml",
			`<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`, "word/document.xml", `<w:document `+w+`/>`), "document.macros"},
		"cut off":     {good[:len(good)-30], "document.broken"},
		"broken text": {file(t, `<w:p><w:r>`), "document.broken"},
		"entities": {archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml",
			`<!DOCTYPE x [<!ENTITY a "b">]><w:document `+w+`>&a;</w:document>`), "document.broken"},
		"another language": {archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml", `<html/>`),
			"document.broken"},
		"deeper than a text": {file(t, strings.Repeat("<w:p>", 5000)+strings.Repeat("</w:p>", 5000)),
			"document.broken"},
		"long when unpacked": {file(t, strings.Repeat("<w:p/>", 2<<20)), "document.broken"},
		"longer than told":   {bomb(t), "document.broken"},
		"too many parts":     {file(t, "<w:p/>", many...), "document.broken"},
		"a part twice":       {file(t, "<w:p/>", "word/document.xml", "<x/>"), "document.broken"},
		"too large":          {append(bytes.Clone(good), make([]byte, document.MostBytes)...), "document.large"},
	} {
		if _, err := document.Placeholders(t.Context(), tt.raw); problem.KeyOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

// FuzzFill: whatever is brought, the answer is a file or an error for the reader.
func FuzzFill(f *testing.F) {
	f.Add(file(f, `<w:p><w:r><w:t>{{participation.text}} {{table.classes}}{{chart.subjects}}</w:t></w:r></w:p>`))
	f.Add(file(f, `<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>{two.lines}</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>`,
		"word/header1.xml", `<w:hdr `+w+`/>`))
	f.Add([]byte("PK\x03\x04"))
	if example, err := os.ReadFile("../report/example/mau-bao-cao.docx"); err == nil {
		f.Add(example)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		check(t, raw)
		if body := string(raw); len(body) < 10_000 { // and as the text of a file that is whole
			check(t, file(t, body))
		}
	})
}

func check(t *testing.T, raw []byte) {
	t.Helper()
	_, err := document.Placeholders(t.Context(), raw)
	var out bytes.Buffer
	quick := maps.Clone(known)
	delete(quick, "chart.subjects") // drawing it would take all the time
	filled := document.Fill(t.Context(), &out, raw, locale.VI, quick)
	for _, err := range []error{err, filled} {
		if err != nil && problem.KeyOf(err) == "" {
			t.Errorf("an error that no reader understands: %v", err)
		}
	}
	if filled == nil {
		if _, err = document.Placeholders(t.Context(), out.Bytes()); err != nil && out.Len() < document.MostBytes {
			t.Errorf("what was filled cannot be read: %v", err)
		}
	}
}

// A file as LibreOffice writes it is filled, and LibreOffice opens what comes out.
func TestLibreOfficeOpensWhatIsFilled(t *testing.T) {
	dir := t.ArtifactDir()
	if err := os.WriteFile(filepath.Join(dir, "a.html"),
		[]byte(`<meta charset="utf-8"><p>Có <b>{{partici</b><i>pation.text}}</i> CMHS</p><table border=1><tr><td>{{school.name}}</td></tr></table><p>{{table.classes}}</p><p>{{chart.subjects}}</p>`), 0o600); err != nil {
		t.Fatal(err)
	}
	testkit.Run(t, "soffice", "-env:UserInstallation=file://"+filepath.ToSlash(t.TempDir()), "--headless",
		"--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", "--outdir", dir,
		filepath.Join(dir, "a.html"))
	raw, err := os.ReadFile(filepath.Join(dir, "a.docx"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err = document.Fill(t.Context(), &out, raw, locale.VI, known); err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(dir, "filled.docx"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	testkit.Office(t, dir, "pdf", "filled.docx")
	text := strings.Join(strings.Fields(testkit.Run(t, "pdftotext", "-layout", filepath.Join(dir, "filled.pdf"), "-")),
		" ")
	for _, want := range []string{"Có 182/201 (90,5%) CMHS", `Trường "A & B" <1>`, "Mầm 1", "23/25"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if images := testkit.Run(t, "pdfimages", "-list", filepath.Join(dir, "filled.pdf")); strings.Count(images,
		"\n") != 3 {
		t.Errorf("not one picture: %s", images)
	}
}
