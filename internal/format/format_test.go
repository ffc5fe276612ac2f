package format_test

import (
	"strings"
	"testing"

	"hailong/internal/format"
	"hailong/internal/locale"
)

// Every format of the list can be found, said and saved; no name and no label stands twice for one thing.
func TestList(t *testing.T) {
	for what, of := range ofs {
		if _, ok := format.Find(of, of.Default); !ok {
			t.Errorf("%s: the default %q is no format of it", what, of.Default)
		}
		if _, ok := format.Find(of, "exe"); ok {
			t.Errorf("%s: exe is a format", what)
		}
		names := map[string]bool{}
		for _, f := range format.All(of) {
			if names[f.Name] {
				t.Errorf("%s: two formats are called %s", what, f.Name)
			}
			names[f.Name] = true
			if strings.ToLower(f.Name) != f.Name || f.MediaType == "" || !strings.HasSuffix(f.File("a"), "."+f.Ending) {
				t.Errorf("%+v", f)
			}
			if f.Shown != (f.Saved("a") == "") {
				t.Errorf("%s is shown and saved", f.Name)
			}
		}
		for _, lang := range locale.Languages {
			labels := map[string]bool{}
			for _, f := range format.ForPeople(of) {
				label := f.Label(lang)
				if label == "" || strings.HasPrefix(label, "format.") || labels[label] {
					t.Errorf("%s, %s: %s is called %q", what, lang, f.Name, label)
				}
				labels[label] = true
			}
		}
	}
}

// Pages offer what people open, Word first; what only programs read is asked of the API.
func TestForPeople(t *testing.T) {
	for what, of := range ofs {
		offered := format.ForPeople(of)
		if first := offered[0].Name; first != "docx" && first != "csv" {
			t.Errorf("%s: %s stands first", what, first)
		}
		for _, f := range offered {
			if f.Name == "json" || f.Name == "svg" {
				t.Errorf("%s: a page offers %s", what, f.Name)
			}
		}
	}
	f, _ := format.Find(format.Figures, "codebook")
	if name := f.File("hailong-figures"); name != "hailong-codebook.csv" {
		t.Errorf("the codebook is called %s", name)
	}
	if at := f.At("/x", locale.EN); at != "/x?format=codebook&lang=en" {
		t.Error(at)
	}
}
