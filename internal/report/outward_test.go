package report_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Bounds never lie inside the truth: "at least" is not above it and "at most" not below, in the words and in the full
// figures, and neither is further off than its last digit. Some of these rounds have bounds that rounding to the
// nearest would move inward.
func TestBoundsAreRoundedOutward(t *testing.T) {
	inward := map[string]int{}
	for name, round := range sevenRounds {
		r := round(t)
		for _, lang := range locale.Languages {
			s := r.section(t, lang)
			full := fullBounds(t, render(t, "xlsx", s), lang)
			for _, e := range s.Figures.Satisfaction {
				if e.Status != stats.Exact {
					continue
				}
				n := s.Figures.Participation.Eligible - *e.NotApplicable
				low, high := s.Bounds(e)
				for what, of := range map[string]struct {
					x       int
					printed string
				}{"low": {*e.Satisfied, low}, "high": {*e.Satisfied + n - *e.Rated, high}} {
					exact := big.NewRat(int64(of.x), int64(n))
					label := map[locale.Lang]string{locale.VI: e.Label, locale.EN: e.LabelEN}[lang]
					for places, text := range map[int64]string{1000: of.printed, 1_000_000: full[label+"/"+what]} {
						off := new(big.Rat).Sub(exact, parsed(t, text))
						if what == "high" {
							off.Neg(off)
						}
						if off.Sign() < 0 || off.Cmp(big.NewRat(1, places)) >= 0 {
							t.Errorf("%s/%s: %d of %d is said as %s, the %s bound", name, lang, of.x, n, text, what)
						}
						if off.Cmp(big.NewRat(1, 2*places)) > 0 {
							inward[what]++
						}
					}
				}
			}
		}
	}
	if inward["low"] == 0 || inward["high"] == 0 {
		t.Errorf("no bound of these rounds could be told from the nearest number: %v", inward)
	}
}

// fullBounds are the bounds of the sheet of full figures as they are stored, by subject and side.
func fullBounds(t *testing.T, file []byte, lang locale.Lang) map[string]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(locale.Text(lang, "report.sheet.full", nil), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, row := range rows {
		for _, side := range []string{"low", "high"} {
			if len(row) > 3 && row[2] == locale.Text(lang, "report.column."+side, nil) {
				all[row[0]+"/"+side] = row[3]
			}
		}
	}
	return all
}

// parsed is a printed share as the number that it says.
func parsed(t *testing.T, text string) *big.Rat {
	t.Helper()
	bare, percent := strings.CutSuffix(strings.ReplaceAll(text, ",", "."), "%")
	n, ok := new(big.Rat).SetString(bare)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	if percent {
		n.Quo(n, big.NewRat(100, 1))
	}
	return n
}
