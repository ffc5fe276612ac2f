package document_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// related is a file of relations with one relation.
func related(kind, target, mode string) string {
	if mode != "" {
		mode = ` TargetMode="` + mode + `"`
	}
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` +
		kind + `" Target="` + target + `"` + mode + `/></Relationships>`
}

const relations = "word/_rels/document.xml.rels"

// coded is a paragraph with a field whose code comes in pieces.
func coded(pieces ...string) string {
	body := `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>`
	for _, piece := range pieces {
		body += `<w:r><w:instrText xml:space="preserve">` + piece + `</w:instrText></w:r>`
	}
	return body + `<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
}

// Whatever in a school's file would fetch, embed or start something is refused by its name, wherever it stands.
func TestActiveContentIsRefusedByName(t *testing.T) {
	footer := func(body string) []byte {
		return file(t, `<w:p/>`, "word/footer1.xml", `<w:ftr `+w+`>`+body+`</w:ftr>`)
	}
	for name, tt := range map[string]struct {
		raw       []byte
		key, told string
	}{
		"a picture from outside": {
			file(t, `<w:p/>`, relations, related("image", "http://evil.example/x.png", "External")), "outside",
			"http://evil.example/x.png"},
		"a picture from a share": {file(t, `<w:p/>`, relations, related("image", `\\evil\x.png`, "")), "outside",
			`\\evil\x.png`},
		"outside without saying so": {
			file(t, `<w:p/>`, relations, related("image", "https://evil.example/x.png", "")), "outside",
			"evil.example"},
		"outside by a hidden file": {
			file(t, `<w:p/>`, "word/_rels/Footer9.xml.RELS", related("frame", "http://evil.example/", "External")),
			"outside", "frame"},
		"a link to a file": {
			file(t, `<w:p/>`, relations, related("hyperlink", "file:///c:/x.exe", "External")), "outside",
			"file:///c:/x.exe"},
		"a link that runs": {
			file(t, `<w:p/>`, relations, related("hyperlink", "javascript:alert(1)", "External")), "outside",
			"javascript"},
		"an OLE object": {
			file(t, `<w:p/>`, relations, related("oleObject", "embeddings/oleObject1.bin", ""),
				"word/embeddings/oleObject1.bin", "\xd0\xcf\x11\xe0"), "relation", "oleObject"},
		"an OLE object without a name": {file(t, `<w:p/>`, "word/embeddings/oleObject1.bin", "\xd0\xcf\x11\xe0"),
			"part", "oleObject1.bin"},
		"an embedded workbook": {file(t, `<w:p/>`, "word/embeddings/a.xlsx", "PK"), "part", "a.xlsx"},
		"an altChunk":          {file(t, `<w:altChunk r:id="rId1" xmlns:r="x"/>`), "element", "altChunk"},
		"an altChunk's part": {
			file(t, `<w:p/>`, relations, related("aFChunk", "afchunk.xml", ""), "word/afchunk.xml", "<html/>"),
			"relation", "aFChunk"},
		"a part that says picture": {
			file(t, `<w:p/>`, relations, related("footer", "media/x.png", ""), "word/media/x.png", coded("DDE x y")),
			"relation", "footer"},
		"a type that says text": {
			archive(t, "[Content_Types].xml",
				`<Types><Default Extension="png" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`, "word/document.xml", `<w:document `+w+`/>`), "part", "png"},
		"a control": {file(t, `<w:p><w:r><w:control w:name="x"/></w:r></w:p>`), "element", "control"},
		"a mail merge": {
			file(t, `<w:p/>`, "word/settings.xml", `<w:settings `+w+`><w:mailMerge/></w:settings>`), "element",
			"mailMerge"},
		"DDE":             {file(t, coded(`DDEAUTO c:\\windows\\cmd.exe "/k calc"`)), "field", "DDEAUTO"},
		"DDE in pieces":   {file(t, coded(` DD`, `E`, `AUTO cmd`)), "field", "DDEAUTO"},
		"DDE in a footer": {footer(coded(`dde x y`)), "field", "DDE"},
		"DDE that was struck out": {
			file(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:delInstrText>DDE x</w:delInstrText></w:r></w:p>`),
			"field", "DDE"},
		"a field without a begin": {file(t, `<w:p><w:r><w:instrText>INCLUDETEXT x</w:instrText></w:r></w:p>`),
			"field", "INCLUDETEXT"},
		"a field inside another": {
			file(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF 1=1 </w:instrText></w:r>`+
				strings.TrimPrefix(coded(`INCLUDEPICTURE "http://x/y"`), "<w:p>")), "field", "INCLUDEPICTURE"},
		"a name out of another field": {
			file(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE DDE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`), "field", "{ }"},
		"a simple field": {file(t, `<w:p><w:fldSimple w:instr="LINK Excel.Sheet x"/></w:p>`), "field",
			"LINK"},
		"a field that leads away": {file(t, coded(`HYPERLINK "file:///c:/x"`)), "field", "HYPERLINK"},
		"a field to a share":      {file(t, coded(`HYPERLINK \o "tip" \\\\evil\\x`)), "field", "HYPERLINK"},
		"a shape that leads away": {file(t, `<w:p><v:shape xmlns:v="v" href="file:///c:/x"/></w:p>`), "outside",
			"file:///c:/x"},
		"a shape from outside": {file(t, `<w:p><v:imagedata xmlns:v="v" src="http://evil.example/x.png"/></w:p>`),
			"outside", "evil.example"},
		"a click that runs": {
			file(t, `<w:p><a:hlinkClick xmlns:a="a" action="ppaction://macro?name=x"/></w:p>`), "element", "ppaction"},
		"a drawing that runs": {
			file(t, `<w:p/>`, "word/media/x.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "element",
			"onload"},
		"a panel of another program": {
			file(t, `<w:p/>`, "_rels/.rels", related("webextensiontaskpanes", "word/webextensions/taskpanes.xml", "")),
			"relation", "webextension"},
		"macros by another name": {file(t, `<w:p/>`, relations, related("vbaProject", "vba.bin", "")), "relation",
			"vbaProject"},
	} {
		_, err := document.Placeholders(t.Context(), tt.raw)
		var refused *problem.Error
		if !errors.As(err, &refused) || refused.Kind != problem.Invalid || refused.Key != "document.active" ||
			len(refused.Fields) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		found := false
		for _, f := range refused.Fields {
			named, _ := f.Args["name"].(string)
			found = found || f.Key == "document.active."+tt.key && strings.Contains(named, tt.told)
		}
		if !found {
			t.Errorf("%s: told %v, want %s %q", name, refused.Fields, tt.key, tt.told)
		}
		if err = document.Fill(t.Context(), new(bytes.Buffer), tt.raw, locale.VI, known); problem.KeyOf(err) != "document.active" {
			t.Errorf("%s: a file kept before is filled: %v", name, err)
		}
	}
	many := file(t, strings.Repeat(`<w:p><w:fldSimple w:instr="LINK x"/></w:p>`, 3)+func() (all string) {
		for i := range 200 {
			all += `<w:p><w:fldSimple w:instr="X` + strconv.Itoa(i) + `"/></w:p>`
		}
		return all
	}())
	var refused *problem.Error
	if _, err := document.Placeholders(t.Context(), many); !errors.As(err, &refused) ||
		len(refused.Fields) != problem.MostFields || refused.Fields[problem.MostFields-1].Key != "problem.more" {
		t.Errorf("not the first %d: %v", problem.MostFields, err)
	}
}

// honest is what a school's own report may hold: links to click on, fields that print what the file knows, the path of
// the template it was made from, a printer's settings.
func honest(t testing.TB) []byte {
	const r = ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	return archive(t,
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings"/><Default Extension="xml" ContentType="application/xml"/>`+
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`+
			`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/></Types>`,
		"_rels/.rels", related("officeDocument", "word/document.xml", ""),
		"word/document.xml", `<w:document `+w+r+
			`><w:body><w:p><w:hyperlink r:id="rId2"><w:r><w:t>truong.example</w:t></w:r></w:hyperlink><w:r><w:t> {{participation.text}}</w:t></w:r></w:p>`+
			coded(`HYPERLINK "https://truong.example/" \o "xem"`)+coded(`HYPERLINK \l "muc1"`)+
			coded(`PAGE \* MERGEFORMAT`)+coded(`=SUM(ABOVE)`)+
			`<w:p><w:hyperlink w:anchor="muc1"><w:r><w:t>1</w:t></w:r></w:hyperlink></w:p><w:sectPr><w:printerSettings r:id="rId3"/></w:sectPr></w:body></w:document>`,
		"word/settings.xml", `<w:settings `+w+r+
			`><w:attachedTemplate r:id="rId1"/><w:zoom w:percent="100"/></w:settings>`,
		"word/_rels/settings.xml.rels", related("attachedTemplate", `file:///C:\Users\thu\Mau.dotm`, "External"),
		relations, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>`+
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://truong.example/" TargetMode="External"/>`+
			`<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="mailto:vanthu@truong.example" TargetMode="External"/>`+
			`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/printerSettings" Target="printerSettings/printerSettings1.bin"/></Relationships>`,
		"word/printerSettings/printerSettings1.bin", "a printer",
	)
}

// What an honest file holds stays; the paths and the printer of whoever made it do not go out; LibreOffice opens the
// rest.
func TestPlainLinksStayAndPathsAreDropped(t *testing.T) {
	var out bytes.Buffer
	if err := document.Fill(t.Context(), &out, honest(t), locale.VI, known); err != nil {
		t.Fatal(err)
	}
	got := parts(t, out.Bytes())
	whole := ""
	for name, content := range got {
		whole += name + " " + content + "\n"
	}
	for _, gone := range []string{"attachedTemplate", "Mau.dotm", "rinterSettings1", "a printer", `r:id="rId3"`} {
		if strings.Contains(whole, gone) {
			t.Errorf("%q went out: %s", gone, whole)
		}
	}
	for _, stays := range []string{`Target="https://truong.example/"`, "mailto:vanthu",
		`HYPERLINK &quot;https://truong.example/&quot;`, "182/201 (90,5%)", `<w:zoom w:percent="100"/>`} {
		if !strings.Contains(whole, stays) {
			t.Errorf("%q is gone", stays)
		}
	}
	dir := t.ArtifactDir()
	if err := os.WriteFile(filepath.Join(dir, "honest.docx"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	testkit.Office(t, dir, "pdf", "honest.docx")
	if text := testkit.Run(t, "pdftotext", "-layout", filepath.Join(dir, "honest.pdf"), "-"); !strings.Contains(text,
		"truong.example 182/201 (90,5%)") {
		t.Errorf("LibreOffice shows %s", text)
	}
}

// A small file that asks for much work is refused before the work, and an end of the context ends it.
func TestSmallFilesThatAskForMuchWork(t *testing.T) {
	run := func(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }
	for name, tt := range map[string]struct {
		raw  []byte
		want string
	}{
		"200,000 placeholders in a paragraph": {file(t, run(strings.Repeat("{{participation.text}}", 200_000))),
			"document.crowded"},
		"200,000 that stand for nothing":  {file(t, run(strings.Repeat("{{a}}", 200_000))), "document.crowded"},
		"placeholders in many paragraphs": {file(t, strings.Repeat(run("{{a}}"), 1000)), "document.crowded"},
		"elements":                        {file(t, strings.Repeat("<w:p/>", 300_000)), "document.complicated"},
		"attributes": {file(t,
			strings.Repeat(`<w:p w:a="" w:b="" w:c="" w:d="" w:e=""/>`, 50_000)), "document.complicated"},
		"elements of another part": {file(t, "<w:p/>", "word/styles.xml",
			"<x>"+strings.Repeat("<y/>", 300_000)+"</x>"), "document.complicated"},
	} {
		if len(tt.raw) > 100_000 {
			t.Errorf("%s: the file is not small: %d", name, len(tt.raw))
		}
		if _, err := document.Placeholders(t.Context(), tt.raw); problem.KeyOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
		if err := document.Fill(t.Context(), new(bytes.Buffer), tt.raw, locale.VI, known); problem.KeyOf(err) != tt.want {
			t.Errorf("%s: filled: %v, want %s", name, err, tt.want)
		}
	}
	for name, body := range map[string]string{"tables": strings.Repeat(run("{{table.much}}"), 11),
		"charts": strings.Repeat(run("{{chart.subjects}}"), 201)} {
		much := map[string]document.Value{"chart.subjects": known["chart.subjects"],
			"table.much": {Table: &document.Table{Columns: make([]document.Column, 1), Rows: make([][]string, 10_000)}}}
		for i := range much["table.much"].Table.Rows {
			much["table.much"].Table.Rows[i] = []string{"x"}
		}
		much["table.much"].Table.Columns[0].Share = 1
		if err := document.Fill(t.Context(), new(bytes.Buffer), file(t, body), locale.VI,
			much); problem.KeyOf(err) != "document.swollen" {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := document.Fill(gone, new(bytes.Buffer), honest(t), locale.VI, known); !errors.Is(err, context.Canceled) {
		t.Errorf("it goes on for nobody: %v", err)
	}
	if _, err := document.Placeholders(gone, honest(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("it looks on for nobody: %v", err)
	}
}

// A chart that is asked for ten times is drawn once, and stands in the file once.
func TestAChartIsDrawnOnce(t *testing.T) {
	var out bytes.Buffer
	body := strings.Repeat(`<w:p><w:r><w:t>{{chart.subjects}} {{chart.subjects}}</w:t></w:r></w:p>`, 5)
	if err := document.Fill(t.Context(), &out, file(t, body), locale.VI, known); err != nil {
		t.Fatal(err)
	}
	got := parts(t, out.Bytes())
	if _, second := got["word/media/hailong2.png"]; second ||
		strings.Count(got["word/document.xml"], `r:embed="rIdHailong1"`) != 10 ||
		strings.Count(got[relations], "rIdHailong1") != 1 {
		t.Errorf("drawn again, or not in each place: %s", got[relations])
	}
}
