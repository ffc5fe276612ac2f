// Package format is the one list of the files in which results leave: what each is called, its media type and ending,
// and what it can be made of. The API, the desk, the command line and the contract all read it, so that a new format is
// a function and a line here.
package format

import (
	"cmp"
	"io"
	"strings"

	"hailong/internal/account"
	"hailong/internal/document"
	"hailong/internal/export"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/period"
	"hailong/internal/report"
)

// Of is what a file is made of.
type Of struct {
	Operation string        // of the contract, whose enum and media types are the names and types of this list
	Scope     account.Scope // who may look
	Default   string        // the format of a caller who names none
	made      func(Format) bool
}

// What files are made of.
var (
	Section = Of{"GetReportSection", account.StatisticsRead, "json", func(f Format) bool { return f.Section != nil }}
	Report  = Of{"GetReport", account.StatisticsRead, "docx", func(f Format) bool { return f.Report != nil }}
	Period  = Of{"GetPeriodReport", account.StatisticsRead, "json", func(f Format) bool { return f.Period != nil }}
	Figures = Of{"ExportFigures", account.StatisticsRead, "csv", func(f Format) bool { return f.Figures != nil }}
	// lists of the desk; of them programs get the comments
	List = Of{"ExportComments", account.Admin, "xlsx", func(f Format) bool { return f.List != nil }}
)

// Format is one kind of file; it can be made of what it has a function for.
type Format struct {
	Name, MediaType, Ending string

	Product  string // what people call it in every language; "" when the catalogue has a word of its own
	Stem     string // of its file's name, "" when that is called after what is in it
	Part     string // behind the stem: a part of what the stem names
	Programs bool   // only programs want it: no page offers it
	Shown    bool   // read where it is, not saved

	Section func(io.Writer, report.Section) error // the section for the school's report
	Report  func(io.Writer, report.Section) error // the whole report
	Period  func(io.Writer, *period.Report) error // the report over the rounds of a period
	Figures func(figures.Published, locale.Lang) ([]byte, error)
	Paper   func(document.Document, io.Writer) error // any document
	List    func(export.List) ([]byte, error)        // lines of the record, comments of a round
}

// The media types of the office programs.
const (
	// Word is that of a Word file.
	Word  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// formats is the list, in the order in which pages offer them.
var formats = []Format{
	{Name: "docx", MediaType: Word, Ending: "docx", Product: "Word",
		Section: report.SectionWord, Report: report.ReportWord, Period: period.Word, Paper: document.Document.DOCX,
		List: export.ListWord},
	{Name: "pdf", MediaType: "application/pdf", Ending: "pdf", Product: "PDF",
		Section: report.SectionPDF, Report: report.ReportPDF, Period: period.PDF, Paper: document.Document.PDF},
	{Name: "summary-docx", MediaType: Word, Ending: "docx", Part: "trang-dau", Section: report.SummaryWord,
		Report: report.SummaryWord},
	{Name: "summary-pdf", MediaType: "application/pdf", Ending: "pdf", Part: "trang-dau", Section: report.SummaryPDF,
		Report: report.SummaryPDF},
	{Name: "xlsx", MediaType: excel, Ending: "xlsx", Product: "Excel",
		Section: report.Workbook, Report: report.Workbook, Period: period.Workbook,
		List: export.ListWorkbook},
	{Name: "text", MediaType: "text/plain; charset=utf-8", Ending: "txt", Shown: true,
		Section: report.PlainText, Report: report.PlainText, Period: period.PlainText},
	{Name: "csv", MediaType: "text/csv; charset=utf-8", Ending: "csv", Figures: export.Table,
		List: export.ListCSV},
	{Name: "codebook", MediaType: "text/csv; charset=utf-8", Ending: "csv", Stem: "hailong-codebook",
		Figures: export.Codebook},
	{Name: "png", MediaType: "image/png", Ending: "png", Product: "PNG", Section: report.PNG},
	{Name: "json", MediaType: "application/json", Ending: "json", Shown: true, Programs: true,
		Section: report.JSON, Report: report.JSON, Period: period.JSON, Figures: export.JSON},
	{Name: "svg", MediaType: "image/svg+xml", Ending: "svg", Shown: true, Programs: true, Section: report.SVG},
}

// All are the formats of what a file is made of, in the order in which pages offer them.
func All(of Of) []Format {
	var all []Format
	for _, f := range formats {
		if of.made(f) {
			all = append(all, f)
		}
	}
	return all
}

// ForPeople are those of All that pages offer.
func ForPeople(of Of) []Format {
	var all []Format
	for _, f := range All(of) {
		if !f.Programs {
			all = append(all, f)
		}
	}
	return all
}

// Names are the names of All.
func Names(of Of) []string {
	var names []string
	for _, f := range All(of) {
		names = append(names, f.Name)
	}
	return names
}

// Find is the format of a name; ok is false when nothing of that name can be made of it.
func Find(of Of, name string) (found Format, ok bool) {
	for _, f := range All(of) {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Label is what people call the format.
func (f Format) Label(lang locale.Lang) string {
	if f.Product != "" {
		return f.Product
	}
	return locale.Text(lang, "format."+f.Name, nil)
}

// Called is what people call the file of a list, in every language.
func (f Format) Called() string { return cmp.Or(f.Product, strings.ToUpper(f.Ending)) }

// At is the address of the file below the path of what it is made of.
func (f Format) At(path string, lang locale.Lang) string {
	return path + "?format=" + f.Name + "&lang=" + lang.String()
}

// File is the name of a file of this format; stem is what stands before the ending.
func (f Format) File(stem string) string {
	if f.Stem != "" {
		stem = f.Stem
	}
	if f.Part != "" {
		stem += "-" + f.Part
	}
	return stem + "." + f.Ending
}

// Saved is the name under which a browser saves the file, "" for what is shown where it is.
func (f Format) Saved(stem string) string {
	if f.Shown {
		return ""
	}
	return f.File(stem)
}
