package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Further are the languages beside Vietnamese and English in which sentences of the parent's pages are written: each
// has one file, catalog/TAG/parents.json. What it leaves out is said in Vietnamese.
var Further = []Lang{}

//go:embed catalog
var catalogFiles embed.FS

var catalog = mustLoad(catalogFiles)

// names are what languages are called by those who speak them, as far as we know it.
var names = map[Lang]string{
	VI: "Tiếng Việt", EN: "English", "bdq": "Bahnar", "cja": "Cham", "cjm": "Cham", "fr": "Français", "hmn": "Hmoob",
	"hmv": "Hmôngz", "hre": "Hrê", "ja": "日本語", "jra": "Jrai", "km": "ភាសាខ្មែរ", "kpm": "Kơho", "ko": "한국어",
	"lo": "ພາສາລາວ", "mtq": "Mường", "nut": "Nùng", "rad": "Êđê", "ru": "Русский", "th": "ภาษาไทย", "tyz": "Tày",
	"zh": "中文", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}

// NameOf is what a language is called by those who speak it; its tag where we do not know.
func NameOf(lang Lang) string {
	if name, known := names[lang.Base()]; known {
		return name
	}
	return lang.String()
}

// Named are the languages beside Vietnamese and English whose names we know, by their tags.
func Named() []Lang {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(lang Lang) bool {
		return slices.Contains(Languages, lang)
	})
}

// fromRight are the scripts that run from right to left.
var fromRight = []string{"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}

// Dir is the direction in which a language is written, as HTML says it.
func Dir(lang Lang) string {
	tag, err := language.Parse(lang.String())
	if err != nil {
		return "ltr"
	}
	script, _ := tag.Script()
	if slices.Contains(fromRight, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Spoken is the language in which a page's own sentences are said to a reader of lang: lang itself where most of them
// are written in it.
func Spoken(lang Lang) Lang {
	if lang = lang.Base(); slices.Contains(mostly, lang) {
		return lang
	}
	return VI
}

// mostly are the languages in which most of the sentences are written.
var mostly = slices.DeleteFunc(slices.Concat(Languages, Further), func(lang Lang) bool {
	n, of := Written(lang)
	return 2*n <= of
})

// Written is how many of the sentences of the parent's pages are written in lang, and of how many.
func Written(lang Lang) (n, of int) {
	for key := range catalog[VI] {
		if !OfParents(key) {
			continue
		}
		of++
		if _, there := catalog[lang][key]; there {
			n++
		}
	}
	return n, of
}

// ofParents begin the keys of the sentences of the parent's pages.
var ofParents = []string{"parent.", "receipt.", "classlink.", "code.page.", "page.busy.", "page.request", "page.sorry"}

// OfParents tells whether a sentence stands on a parent's page.
func OfParents(key string) bool {
	return slices.ContainsFunc(ofParents, func(begin string) bool { return strings.HasPrefix(key, begin) })
}

// mustLoad reads the embedded catalogue. Its files are part of the program, so a broken one is a broken build: the
// program cannot start with it, and every test fails.
func mustLoad(files fs.FS) map[Lang]map[string]string {
	loaded := map[Lang]map[string]string{}
	for _, lang := range slices.Concat(Languages, Further) {
		loaded[lang] = map[string]string{}
		paths, err := fs.Glob(files, "catalog/"+string(lang)+"/*.json")
		if err != nil {
			panic(err) // floors: a broken embedded file cannot be reported to anyone
		}
		for _, path := range paths {
			words := map[string]string{}
			raw, _ := fs.ReadFile(files, path) // what cannot be read is no JSON
			if err := json.Unmarshal(raw, &words); err != nil {
				panic(fmt.Sprintf("locale: %s: %v", path, err)) // floors: as above
			}
			maps.Copy(loaded[lang], words)
		}
	}
	return loaded
}

// Wished is the first of the languages that an Accept-Language header names, in the order in which it names them, as
// browsers write it by preference; "" when it names none of them.
func Wished(acceptLanguage string, among []Lang) Lang {
	for wish := range strings.SplitSeq(acceptLanguage, ",") {
		wish, _, _ = strings.Cut(strings.TrimSpace(wish), ";")
		for cut := len(wish); cut > 0; cut = strings.LastIndexByte(wish[:cut], '-') {
			for _, lang := range among {
				if strings.EqualFold(wish[:cut], string(lang)) {
					return lang
				}
			}
		}
	}
	return ""
}
