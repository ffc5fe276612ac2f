package document

import (
	"fmt"
	"strings"
	"time"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/locale"
)

// The parts of a Word file beside its text: the page, the styles, the properties, what refers to what.

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	nsWord     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006/relationships"
	nsTypes    = "http://schemas.openxmlformats.org/package/2006/content-types"
	nsDrawing  = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsMain     = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPicture  = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	namespaces = `xmlns:w="` + nsWord + `" xmlns:r="` + nsRelation + `"`

	mediaWord   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	contentHead = xmlHead + `<Types xmlns="` + nsTypes +
		`"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`
	contentTypes = contentHead + `<Override PartName="/word/document.xml" ContentType="` + mediaWord +
		`document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + mediaWord +
		`styles+xml"/><Override PartName="/word/settings.xml" ContentType="` + mediaWord + `settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + mediaWord + `fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + mediaWord +
		`header+xml"/><Override PartName="/word/header2.xml" ContentType="` + mediaWord + `header+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

	packageRels = xmlHead + `<Relationships xmlns="` + nsPackage + `"><Relationship Id="rId1" Type="` + nsRelation +
		`/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsPackage + `/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + nsRelation +
		`/extended-properties" Target="docProps/app.xml"/></Relationships>`

	appProps    = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Hailong</Application></Properties>`
	settingsXML = xmlHead + `<w:settings xmlns:w="` + nsWord +
		`"><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
	fontTable = xmlHead + `<w:fonts xmlns:w="` + nsWord + `"><w:font w:name="` + font.Name +
		`"><w:altName w:val="Liberation Serif"/><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`

	numberRun  = `<w:r><w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>`
	pageNumber = xmlHead + `<w:hdr xmlns:w="` + nsWord +
		`"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr>` +
		numberRun + `<w:fldChar w:fldCharType="begin"/></w:r>` + numberRun +
		`<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		numberRun + `<w:fldChar w:fldCharType="separate"/></w:r>` + numberRun + `<w:t>2</w:t></w:r>` + numberRun +
		`<w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`
	noNumber = xmlHead + `<w:hdr xmlns:w="` + nsWord +
		`"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p></w:hdr>`
)

func (d *docx) document() string {
	return xmlHead + `<w:document ` + namespaces + `><w:body>` + d.body.String() +
		fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader1"/><w:headerReference w:type="first" r:id="rIdHeader2"/><w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/><w:titlePg/></w:sectPr>`,
			twips(pageWidth), twips(pageHeight), twips(top), twips(right), twips(bottom), twips(left), twips(headerAt),
			twips(headerAt)) + `</w:body></w:document>`
}

func (d *docx) rels() string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Relationships xmlns="` + nsPackage + `">`)
	for _, r := range [][3]string{
		{"rIdStyles", "styles", "styles"}, {"rIdSettings", "settings", "settings"},
		{"rIdFonts", "fontTable", "fontTable"},
		{"rIdHeader1", "header", "header1"}, {"rIdHeader2", "header", "header2"},
	} {
		_, _ = fmt.Fprintf(&out, `<Relationship Id="%s" Type="%s/%s" Target="%s.xml"/>`, r[0], nsRelation, r[1], r[2])
	}
	for i := range d.pictures {
		_, _ = fmt.Fprintf(&out, `<Relationship Id="rIdImage%d" Type="%s/image" Target="media/image%d.png"/>`, i+1,
			nsRelation, i+1)
	}
	return out.String() + `</Relationships>`
}

func (p Document) core() string {
	at := p.Date.UTC().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="` +
		strings.Replace(nsPackage, "relationships", "metadata/core-properties", 1) +
		`" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(p.Title) + `</dc:title><dc:creator>` + escape(p.Author) + `</dc:creator><dc:language>` +
		canvas.Tag(p.Lang) + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at +
		`</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at +
		`</dcterms:modified></cp:coreProperties>`
}

// stylesXML are the styles of looks: what a reader may change in one place.
func stylesXML(lang locale.Lang) string {
	var out strings.Builder
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format, args...) }
	p(`%s<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s" w:eastAsia="%s" w:cs="%s"/><w:color w:val="000000"/>%s<w:lang w:val="%s" w:eastAsia="%s" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		xmlHead, namespaces, font.Name, font.Name, font.Name, font.Name, runSize(14), canvas.Tag(lang),
		canvas.Tag(lang))
	p(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	p(`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>`)
	p(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	for _, l := range looks {
		p(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/>`, l.id, l.name)
		if l.level > 0 {
			p(`<w:next w:val="%s"/>`, looks[Body].id)
		}
		p(`<w:qFormat/><w:pPr>`)
		if l.keep {
			p(`<w:keepNext/><w:keepLines/>`)
		}
		p(`<w:widowControl/><w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="auto"/><w:ind w:firstLine="%d"/><w:jc w:val="%s"/>`, int(l.before*20), int(l.after*20), int(l.line*240+0.5), twips(l.first), l.align)
		if l.level > 0 {
			p(`<w:outlineLvl w:val="%d"/>`, l.level-1)
		}
		p(`</w:pPr><w:rPr>`)
		if l.bold {
			p(strong)
		}
		if l.italic {
			p(slant)
		}
		p(`%s</w:rPr></w:style>`, runSize(l.size))
	}
	return out.String() + `</w:styles>`
}
