package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/internal/roster"
)

// What a file takes to be understood grows as the file does, whatever is in it: of twice the children, classes and
// tables about twice the memory is asked for. Each of these was once compared with all others.
func TestWorkGrowsAsTheFileDoes(t *testing.T) {
	lines := func(n int, line func(i int) string) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(line(i) + "\n")
		}
		return out.String()
	}
	for name, file := range map[string]func(n int) string{
		"classes of two spellings": func(n int) string {
			return "Lớp,Họ tên\n" + lines(n, func(i int) string {
				return fmt.Sprintf("Mầm%s%d,Trần Văn %d", strings.Repeat(" ", i%2), i/2, i)
			})
		},
		"spellings of one class": func(n int) string {
			return "Lớp,Họ tên\n" + lines(n, func(i int) string {
				return fmt.Sprintf("%s,Trần Văn %d", cased("mamchoilathotho", i), i)
			})
		},
		"classes without marks": func(n int) string {
			return "Lớp,Họ tên\n" + lines(n, func(i int) string {
				return fmt.Sprintf("%s %d,Trần Văn %d", []string{"Mầm", "Mam"}[i%2], i/2, i)
			})
		},
		"tables of a page": func(n int) string {
			return "<html>" + lines(n, func(i int) string {
				return fmt.Sprintf("<table><tr><td>Mã trẻ<td>Họ tên<td>Lớp<tr><td>HS%d<td>Trần Văn %d<td>Mầm 1</table>",
					i, i)
			})
		},
	} {
		work := func(n int) float64 {
			text := file(n)
			return testing.AllocsPerRun(1, func() {
				book, err := roster.Read([]byte(text))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if reading := roster.Recognise(book, nil, nil); reading.Rows != n {
					t.Fatalf("%s: %d rows of %d", name, reading.Rows, n)
				}
			})
		}
		if once, twice := work(200), work(400); twice > 2.5*once {
			t.Errorf("%s: %.0f allocations, of twice as many %.0f", name, once, twice)
		}
	}
}

// cased writes a word with those of its letters as capitals whose bits are set.
func cased(word string, bits int) string {
	letters := []byte(word)
	for at := range letters {
		if bits>>at&1 == 1 {
			letters[at] -= 'a' - 'A'
		}
	}
	return string(letters)
}
