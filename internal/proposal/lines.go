package proposal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hailong/internal/locale"
	"hailong/internal/reading"
	"hailong/internal/roster"
)

// line is a line of the source: one cell, or those of a row of a table.
type line struct {
	cells  []string
	list   string // of a list that Word numbers itself: which one
	format string // how that list numbers, or "heading"
	row    bool   // a row of a table
	role   rune   // what it is for, where that is known
	steps  []step // it is the head of a table with these
	signed bool   // a row of a table whose rows have boxes or figures
	// a row of a table in which letters with numbers are the numbers of headings
	lettered bool
	bare     bool   // a row of a table without numbers
	group    string // the section that its first cell names, where sections stand beside their questions
	mixed    bool   // a row of a table of which only a few have capitals alone
}

// text is the line in one piece.
func (l line) text() string {
	var full []string
	for _, c := range l.cells {
		if c != "" {
			full = append(full, strings.ReplaceAll(c, "\n", " "))
		}
	}
	return strings.Join(full, "   ")
}

var blank = line{}

// cleanings bring what writers, programs and chats use for boxes, numbers and room to write to a few signs, in this order.
var cleanings = []struct {
	found *regexp.Regexp
	put   string
}{
	// a figure one that a program for scans took for a letter
	{regexp.MustCompile(`(?m)^\s*((?i:câu|question))\s+[lI|]([.:)])`), "$1 1$2"},
	{regexp.MustCompile(`\[[ _]{4,}\]`), "____"}, // a field to write in
	{regexp.MustCompile(`(\d)\x{FE0F}?\x{20E3}`), "$1. "},
	// pictures that say nothing
	{regexp.MustCompile(`(?m)^\s*[\x{1F300}-\x{1FAFF}\x{2607}-\x{260F}\x{2613}-\x{2660}\x{2662}-\x{2665}\x{2667}-\x{26A9}\x{26AC}-\x{26FF}\x{2702}-\x{2712}\x{2757}-\x{2775}]\x{FE0F}?\s*`), ""},
	{regexp.MustCompile(`(?:[_.…][ \t]){3,}[_.…]`), "____"},
	{regexp.MustCompile(`(?m)^[ \t]*\*{1,2}([^\s*\d?:][^*\d?:\n]{1,60})\*{1,2}[ \t]*$`), "# $1"},
	{regexp.MustCompile(`(?m)^\s*>\s+`), ""}, // as mails quote
	{regexp.MustCompile(`\*{1,2}([^\s*][^*\n]*)\*{1,2}`), "$1"},
	{regexp.MustCompile(`(?m)^\s*\*\s*(\d{1,3}[.)].*)$`), "$1 *"}, // a question that must be answered
	{regexp.MustCompile(`[☑☒□■▢◻◼◽❏❐❑❒⬜▫♡\x{F06F}\x{F070}\x{F071}\x{F072}\x{F0A3}\x{F0A8}\x{F0FD}\x{F0FE}\x{F02A}\x{00A8}]|\[\s?[xX]?\s?\]`), "☐"},
	{regexp.MustCompile(`[⚪●◌〇◯⭘\x{F0A1}]|\(\s{1,3}\)`), "○"},
}

var (
	stars  = regexp.MustCompile(`[ \t]*(?:[☆★⭐①②③④⑤]\x{FE0F}?[ \t]?){5}`)
	unseen = strings.NewReplacer("\u00a0", " ", "\u200b", "", "\u200c", "", "\u200d", "", "\ufeff", "", "\u00ad", "",
		"\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n", "\r\n", "\n", "\r", "\n", "\u2002", " ", "\u2003", " ",
		"\u2009", " ", "\u202f", " ", "\u3000", " ")
)

// lettersAndDigits are marks that are pictures.
var lettersAndDigits = strings.NewReplacer("🅰", "A. ", "🅱", "B. ", "①", "1. ", "②", "2. ", "③", "3. ", "④", "4. ",
	"⑤", "5. ", "⑥", "6. ", "⑦", "7. ", "⑧", "8. ", "⑨", "9. ", "⑩", "10. ")

// loneSign is the sign of a list in a cell of its own.
var loneSign = regexp.MustCompile(`^[-–—•▪●◦➢➤►▶·*+§❖◆◇♦Ø\x{F0A7}\x{F0B7}\x{F0D8}]$`)

// hashes mark headings in texts of programmers.
var hashes = regexp.MustCompile(`^#{1,6}\s+(\S.*)$`)

// clean composes the letters and brings the signs of boxes to two: ☐ and ○.
func clean(text string) string {
	text = lettersAndDigits.Replace(stars.ReplaceAllString(locale.NFC(unseen.Replace(text)), " 1 2 3 4 5"))
	for _, one := range cleanings {
		text = one.found.ReplaceAllString(text, one.put)
	}
	return strings.Map(func(r rune) rune {
		if r == '\ufe0f' || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// bounds are how much of a source is read, so that the work for it has an end; more tells that there was more.
type bounds struct {
	lines, bytes int
	more         bool
}

// take is so much of the words of a line as is read; ok is false beyond the last line.
func (b *bounds) take(text string) (kept string, ok bool) {
	if b.lines > mostLines || b.bytes >= mostText {
		b.more = b.more || strings.TrimSpace(text) != ""
		return "", false
	}
	keep := min(len(text), mostLine, mostText-b.bytes)
	b.more = b.more || keep < len(text)
	b.bytes += keep
	b.lines += strings.Count(text[:keep], "\n") // inside a cell
	return strings.ToValidUTF8(text[:keep], ""), true
}

// ofText splits a pasted text: a tab stands between cells, and bars where a table was pasted as such.
func (b *bounds) ofText(text string) (all []line) {
	var kept []string
	for one := range strings.SplitSeq(unseen.Replace(text), "\n") {
		b.lines++
		if one, ok := b.take(one); ok {
			kept = append(kept, one)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	for one := range strings.SplitSeq(clean(strings.Join(kept, "\n")), "\n") {
		empty := strings.Count(one, "\t")
		one = strings.TrimRight(one, " \t")
		if strings.TrimSpace(one) == "" {
			all = append(all, blank)
			continue
		}
		l := line{cells: []string{one}}
		if m := hashes.FindStringSubmatch(one); m != nil {
			l.cells[0], l.format = m[1], "heading"
		}
		if strings.Contains(one, "|") && strings.Trim(one, "|-: \t") == "" { // the line below a head
			continue
		}
		if bare := strings.TrimSpace(one); bare[0] != '|' {
			l.cells[0] = strings.TrimRight(l.cells[0], " |")
		}
		if bare := strings.TrimSpace(one); strings.Count(bare, "|") > 2 {
			l.cells, empty = strings.Split(strings.Trim(bare, "|"), "|"), 3
		} else if strings.Contains(bare, "\t") || empty > 2 && one[0] == '\t' {
			l.cells = strings.Split(one, "\t")
			if first := strings.TrimSpace(bare); len(l.cells) > 2 && l.cells[0] == "" && bullet.MatchString(first) {
				l.cells = l.cells[1:]
			}
			if sign := strings.TrimSpace(l.cells[0]); loneSign.MatchString(sign) {
				l.cells = append([]string{"• " + strings.TrimSpace(l.cells[1])}, l.cells[2:]...)
			}
		}
		if l.row = empty > 2; len(l.cells) > mostCells { // the empty cells behind the first one
			l.cells, b.more = l.cells[:mostCells], true
		}
		all = append(all, trimmed(l))
	}
	return all
}

func trimmed(l line) line {
	full := 0
	for i, c := range l.cells {
		lines := strings.Split(c, "\n")
		for k := range lines {
			lines[k] = strings.Trim(lines[k], " \t")
		}
		l.cells[i] = strings.Trim(strings.Join(lines, "\n"), "\n")
		if l.cells[i] != "" {
			full++
		}
	}
	if full < 2 && !l.row {
		l.cells = []string{strings.Join(l.cells, "")}
	}
	l.row = l.row || full > 1
	return l
}

// ofParagraphs joins the paragraphs of a cell, and the cells of a row.
func (b *bounds) ofParagraphs(paragraphs []reading.Paragraph) (all []line) {
	table, row := 0, 0
	for _, p := range paragraphs {
		if p.Table == 0 {
			table = 0
			for _, l := range b.ofText(p.Text) {
				l.list, l.format = p.List, or(p.Format, l.format)
				if l.list += " " + p.Level; p.List == "0" {
					l.list, l.format = "", ""
				}
				if strings.HasPrefix(p.Style, "Heading") {
					l.format = "heading"
				}
				all = append(all, l)
			}
			continue
		}
		begins := p.Table != table || p.Row != row
		table, row = p.Table, p.Row
		b.lines++
		text, ok := b.take(p.Text)
		if !ok {
			continue
		}
		if begins {
			all = append(all, line{row: true})
		}
		l := &all[len(all)-1]
		for len(l.cells) < max(1, min(p.Cell, mostCells)) { // a broken file has rows without cells
			l.cells = append(l.cells, "")
		}
		at := len(l.cells) - 1
		if len(l.cells[at]) >= mostLine {
			b.more = b.more || text != ""
			continue
		}
		l.cells[at] = strings.TrimLeft(l.cells[at]+"\n"+clean(text), "\n")
	}
	for i, l := range all {
		if l.row {
			all[i] = trimmed(l)
		}
	}
	return all
}

// ofBook reads the shown sheets one after another.
func (b *bounds) ofBook(book roster.Book) (all []line) {
	for _, sheet := range book.Sheets {
		if sheet.Hidden {
			continue
		}
		last := 0
		for _, row := range sheet.Lines {
			if row.Hidden {
				continue
			}
			b.lines++
			if row.Number > last+1 {
				all = append(all, blank)
			}
			last = row.Number
			l := line{row: true}
			for _, c := range row.Cells {
				if c.Across || c.Kind == roster.Fault || c.Kind == roster.Unknown {
					c.Text = ""
				}
				if len(l.cells) == mostCells {
					b.more = b.more || c.Text != ""
					break
				}
				text, _ := b.take(c.Text)
				l.cells = append(l.cells, clean(text))
			}
			if l = trimmed(l); slices.ContainsFunc(l.cells, func(c string) bool { return c != "" }) {
				all = append(all, l)
			}
		}
		all = append(all, blank)
	}
	return all
}
