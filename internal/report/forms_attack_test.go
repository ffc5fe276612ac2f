package report_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"hailong/internal/export"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// outputs are what a reader can get of a world, but for the public page, which httpd/public reads in the same way.
var outputs = map[string]func(testing.TB, testkit.World) string{
	"the section in Vietnamese": func(t testing.TB, w testkit.World) string {
		return said(t, sectionOf(t, w, locale.VI))
	},
	"the section in English": func(t testing.TB, w testkit.World) string { return said(t, sectionOf(t, w, locale.EN)) },
	"parents beside staff": func(t testing.TB, w testkit.World) string {
		s := sectionOf(t, w, locale.EN)
		forms := s.Forms()
		return fmt.Sprint(forms[len(forms)-1].Text, s.BesideTable().Cells())
	},
	"rounds beside each other": roundsOf,
	"the files of figures":     filesOf,
}

// sectionOf is the section of a world, with a round of staff beside it that is the same in all worlds.
func sectionOf(t testing.TB, w testkit.World, lang locale.Lang) report.Section {
	t.Helper()
	m := report.About(hoaSen, w.Survey, w.Digest, lang)
	staff := testkit.OtherWorld(t, w.Survey.Subjects[0].Publish, school.Staff)
	m.Beside = &report.Beside{Survey: staff.Survey, Figures: staff.Document}
	return report.Compose(w.Document, m, lang)
}

// said is each sentence, form, table and placeholder of a section, the section as JSON, and what charts show in words,
// marks and lengths.
func said(t testing.TB, s report.Section) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.JSON(&out, s); err != nil {
		t.Fatal(err)
	}
	values := report.Values(s)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&out, "%s: %s\n", name, values[name].Text)
		if table := values[name].Table; table != nil {
			fmt.Fprintln(&out, table.Cells(), table.Notes)
		}
	}
	for _, c := range report.Charts(s, 160) {
		fmt.Fprintln(&out, c.Name, c.Caption, c.Scene.Title, c.Scene.Desc, c.Scene.Marks)
	}
	return out.String()
}

// roundsOf is a world as the last of two rounds: the words, charts and JSON of rounds beside each other.
func roundsOf(t testing.TB, w testkit.World) string {
	t.Helper()
	before := testkit.OtherWorld(t, w.Survey.Subjects[0].Publish, school.Parents)
	rounds := []figures.Published{before.Published, w.Published}
	beside := figures.BesideEachOther(rounds, school.Parents, 0, figures.RoundsAPage)
	out, err := figures.Canonical([]any{beside, figures.Over(rounds, school.Parents),
		figures.Compare(before.Published, w.Published)})
	if err != nil {
		t.Fatal(err)
	}
	words := bytes.NewBuffer(out)
	for _, lang := range locale.Languages {
		for _, g := range report.Groups(beside, lang) {
			fmt.Fprintln(words, g.Title, g.Rows)
			for _, c := range g.Charts("trường", 160) {
				fmt.Fprintln(words, c.Scene.Title, c.Scene.Desc, c.Scene.Marks)
			}
		}
	}
	return words.String()
}

// filesOf are the bytes of the statistics, which the seal and the evidence have too, the files made of them, and how
// each figure is explained.
func filesOf(t testing.TB, w testkit.World) string {
	t.Helper()
	canonical, err := w.Document.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(canonical)
	for _, lang := range locale.Languages {
		for _, write := range []func(figures.Published, locale.Lang) ([]byte, error){export.Table, export.Codebook,
			export.JSON} {
			file, err := write(w.Published, lang)
			if err != nil {
				t.Fatal(err)
			}
			out.Write(file)
		}
		explained, err := figures.Canonical(figures.Explain(w.Published, lang))
		if err != nil {
			t.Fatal(err)
		}
		out.Write(explained)
	}
	return out.String()
}

// leaking are faults that tell more of a round than it publishes: each must be found.
var leaking = map[string]func(satisfied [2]int) string{
	"the sum of a withheld item and another": func(x [2]int) string { return fmt.Sprint(x[0] + x[1]) },
	"which item is the weaker one":           func(x [2]int) string { return fmt.Sprint(x[0] < x[1]) },
	"the length of a bar":                    func(x [2]int) string { return fmt.Sprintf("%.2f", float64(x[1])/7) },
	"nobody is satisfied":                    func(x [2]int) string { return fmt.Sprint(x[0] == 0, x[1] == 0) },
}

// More outputs are more equations. Every world of seven ballots is put together with those of which all outputs
// together say the same: an item that is withheld must have several possible numbers of satisfied in them, unless
// nobody rated it. The same attack finds each fault that tells more, and each output when it is made of the ballots
// instead of what is published.
func TestNoWithheldItemFollowsFromAllThatIsSaid(t *testing.T) {
	for _, publish := range []string{survey.ByAnswers, survey.ByMean} {
		attack := testkit.NewAttack(t, testkit.Worlds(t, publish), func(w testkit.World) string {
			all := ""
			for _, name := range slices.Sorted(maps.Keys(outputs)) {
				all += outputs[name](t, w)
			}
			return all
		})
		if some, leak := attack.Solve(func(testkit.World) string { return "" }); some == 0 || leak != "" {
			t.Errorf("published by %q: of %d withheld items one is certain: %s", publish, some, leak)
		}
		for name, tell := range leaking {
			if _, leak := attack.Solve(func(w testkit.World) string { return tell(w.Satisfied) }); leak == "" {
				t.Errorf("published by %q: nothing follows from %s, so this test sees nothing", publish, name)
			}
		}
		for name, tell := range outputs {
			if !attack.Reads(t, func(w testkit.World) string { return tell(t, w) }) {
				t.Errorf("published by %q: nothing follows from %s made of all ballots", publish, name)
			}
		}
	}
}
