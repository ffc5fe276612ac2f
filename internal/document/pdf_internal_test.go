package document

import (
	"strings"
	"testing"
	"time"

	"hailong/internal/locale"
)

// A heading never stands alone at the end of a page, wherever it comes and however many lines follow: of three lines
// none may be left behind, and none taken along alone.
func TestAHeadingStaysWithWhatFollows(t *testing.T) {
	for lines := 1; lines <= 3; lines++ {
		body := Text{Style: Body, Text: strings.TrimSuffix(strings.Repeat("Một dòng.\n", lines), "\n")}
		d := newPDF(Document{Lang: locale.VI, Date: time.Unix(0, 0)})
		for filler := range 200 {
			blocks := []Block{Text{Style: Note, Text: "Dòng."}, Text{Style: Heading1, Text: "Tiêu đề"}, body}
			pages := make([]int, len(blocks))
			for i, b := range blocks {
				d.begin(blocks[i:])
				d.write(b)
				pages[i] = d.page
			}
			if pages[1] != pages[2] {
				t.Errorf("%d lines, the %d. heading stands on page %d, its text on %d", lines, filler, pages[1],
					pages[2])
			}
		}
	}
}
