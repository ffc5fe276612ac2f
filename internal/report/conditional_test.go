package report_test

import (
	"testing"

	"hailong/internal/locale"
)

// dissatisfied is two classes of six: the content are satisfied with payment, all others are not and name a difficulty,
// which is asked of them alone. Payment is coded for up to two content.
func dissatisfied(t testing.TB, content int) *aRound {
	t.Helper()
	r := newRound(t)
	for _, class := range []string{"Lá 1", "Lá 2"} {
		var ballots []string
		for range 6 {
			ballot := `{"G1":5,"P1":["cash"],"P6":1,"P7":["fee"]}`
			if content > 0 {
				ballot, content = `{"G1":5,"P1":["cash"],"P6":5}`, content-1
			}
			ballots = append(ballots, ballot)
		}
		r.class(t, class, 7, ballots...)
	}
	return r
}

// How many name a difficulty would say how many are dissatisfied with payment: in no format, in neither language, does
// it stand, nor anything else by which twelve of twelve could be told from ten.
func TestNoFormatCountsWhoMetACondition(t *testing.T) {
	for _, lang := range locale.Languages {
		published := everything(t, dissatisfied(t, 0).section(t, lang))
		for content := 1; content <= 2; content++ {
			for what, bytes := range everything(t, dissatisfied(t, content).section(t, lang)) {
				if bytes != published[what] {
					t.Errorf("%d are satisfied: %s in %s tells it", content, what, lang)
				}
			}
		}
		if other := everything(t, dissatisfied(t, 3).section(t,
			lang)); other["report.docx"] == published["report.docx"] {
			t.Error("three satisfied are published, and still no byte differs: this test sees nothing")
		}
	}
}
