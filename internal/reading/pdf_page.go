package reading

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
)

// pdfLines reads the words of a PDF in the order in which its pages write them, which is that of its text for every
// program that makes documents.
func pdfLines(ctx context.Context, raw []byte) ([]Line, error) {
	f, err := openPDF(raw)
	if err != nil {
		return nil, err
	}
	p := &painter{ctx: ctx, file: f, fonts: map[ref]*pdfFont{}, left: mostText}
	for i, page := range f.pages() {
		p.page = i + 1
		if err = p.draw(page); err != nil {
			return nil, err
		}
	}
	return p.all, nil
}

// matrix is a transformation of the plane (section 8.3.3).
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is a, then b.
func (a matrix) times(b matrix) matrix {
	return matrix{a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3], a[2]*b[0] + a[3]*b[2], a[2]*b[1] + a[3]*b[3],
		a[4]*b[0] + a[5]*b[2] + b[4], a[4]*b[1] + a[5]*b[3] + b[5]}
}

// looks are what q keeps and Q brings back.
type looks struct {
	plane         matrix
	font          *pdfFont
	size          float64
	letter, blank float64
	lead          float64
}

// painter goes through the operators of pages as a program that shows them does, and keeps the words.
type painter struct {
	ctx   context.Context
	file  *pdf
	fonts map[ref]*pdfFont
	all   []Line
	left  budget
	page  int
	steps int

	looks
	kept       []looks
	text, line matrix
	pieces     []piece // of the line that is being read
	x, y       float64 // where its last letter ended
}

// mostSteps is how many operators all pages may have together.
const mostSteps = 2_000_000

// mostForms is how many forms may stand inside each other.
const mostForms = 8

func (p *painter) draw(page dict) error {
	p.looks, p.kept = looks{plane: identity}, nil
	var body []byte
	contents := p.file.resolve(page["Contents"])
	parts, ok := contents.([]any)
	if !ok {
		parts = []any{page["Contents"]}
	}
	for _, part := range parts {
		if s, ok := p.file.resolve(part).(stream); ok {
			body = append(append(body, p.file.unpack(s)...), '\n')
		}
	}
	err := p.run(body, p.file.dict(page["Resources"]), 0)
	p.endLine()
	if p.file.left < 0 || p.left < 0 {
		return swollen
	}
	return err
}

func (p *painter) run(body []byte, resources dict, deep int) error {
	l := &lexer{in: body}
	var operands []any
	for {
		one, more := l.next(0)
		if !more {
			return nil
		}
		op, is := one.(operator)
		if !is {
			if len(operands) < 1000 {
				operands = append(operands, one)
			}
			continue
		}
		if p.steps++; p.steps > mostSteps {
			return swollen
		}
		if p.steps%1000 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		if op == "BI" {
			l.at = pictureEnd(l.in, l.at)
		}
		if err := p.step(op, operands, resources, deep); err != nil {
			return err
		}
		operands = operands[:0]
	}
}

// pictureEnd is behind a picture that stands among the operators.
func pictureEnd(in []byte, at int) int {
	for ; at+2 < len(in); at++ {
		if blankByte(in[at]) && in[at+1] == 'E' && in[at+2] == 'I' && (at+3 == len(in) || blankByte(in[at+3])) {
			return at + 3
		}
	}
	return len(in)
}

// numbers are the operands of an operator, 0 for what is missing or no number.
func numbers(operands []any, n int) []float64 {
	all := make([]float64, n)
	for i := range min(n, len(operands)) {
		all[i], _ = operands[i].(numberOf)
	}
	return all
}

func asMatrix(operands []any) matrix { return matrix(numbers(operands, 6)) }

func (p *painter) step(op operator, operands []any, resources dict, deep int) error {
	switch op {
	case "q":
		if len(p.kept) < 1000 {
			p.kept = append(p.kept, p.looks)
		}
	case "Q":
		if n := len(p.kept); n > 0 {
			p.looks, p.kept = p.kept[n-1], p.kept[:n-1]
		}
	case "cm":
		p.plane = asMatrix(operands).times(p.plane)
	case "Do":
		return p.form(operands, resources, deep)
	case "BT":
		p.text, p.line = identity, identity
	case "Tf":
		p.setFont(operands, resources)
	case "Tc":
		p.letter = numbers(operands, 1)[0]
	case "Tw":
		p.blank = numbers(operands, 1)[0]
	case "TL":
		p.lead = numbers(operands, 1)[0]
	case "Tm":
		p.line = asMatrix(operands)
		p.text = p.line
	case "Td", "TD":
		by := numbers(operands, 2)
		if op == "TD" {
			p.lead = -by[1]
		}
		p.move(by[0], by[1])
	case "T*":
		p.move(0, -p.lead)
	case "'", "\"":
		p.move(0, -p.lead)
		p.show(last(operands))
	case "Tj":
		p.show(last(operands))
	case "TJ":
		p.showEach(last(operands))
	}
	return nil
}

func last(operands []any) any {
	if len(operands) == 0 {
		return nil
	}
	return operands[len(operands)-1]
}

func (p *painter) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.text = p.line
}

func (p *painter) setFont(operands []any, resources dict) {
	if len(operands) < 2 {
		return
	}
	called, _ := operands[0].(name)
	p.size, _ = operands[1].(numberOf)
	value := p.file.dict(resources["Font"])[string(called)]
	n, isRef := value.(ref)
	if font, known := p.fonts[n]; isRef && known {
		p.font = font
		return
	}
	p.font = p.file.font(value)
	if isRef {
		p.fonts[n] = p.font
	}
}

// form draws a piece of content that pages share.
func (p *painter) form(operands []any, resources dict, deep int) error {
	called, _ := last(operands).(name)
	s, ok := p.file.resolve(p.file.dict(resources["XObject"])[string(called)]).(stream)
	if !ok || s.dict["Subtype"] != name("Form") || deep >= mostForms {
		return nil
	}
	before := p.looks
	if m := p.file.list(s.dict["Matrix"]); len(m) == 6 {
		p.plane = asMatrix(m).times(p.plane)
	}
	if own := p.file.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	err := p.run(p.file.unpack(s), resources, deep+1)
	p.looks = before
	return err
}

func (p *painter) showEach(operand any) {
	all, _ := operand.([]any)
	for _, one := range all {
		if back, ok := one.(numberOf); ok {
			p.advance(-back / 1000 * p.size)
			continue
		}
		p.show(one)
	}
}

func (p *painter) advance(by float64) { p.text = matrix{1, 0, 0, 1, by, 0}.times(p.text) }

// nearBlank is the gap between two letters, in heights of a letter, from which on a reader sees a blank.
const nearBlank = 0.15

// mostPieces is how many pieces of a line are put in order.
const mostPieces = 200

// wideGap is one, in heights of a letter, from which on a reader sees another column; wide is what is written there.
const (
	wideGap = 1.5
	wide    = "   "
)

// show takes the words of a string. Whether it continues the line, with or without a blank, is told by where it stands.
func (p *painter) show(operand any) {
	raw, ok := operand.(textBytes)
	if !ok || p.font == nil || p.size == 0 {
		return
	}
	words, width := p.font.decode(raw, p.letter/p.size*1000, p.blank/p.size*1000)
	if !p.left.take(len(words)) {
		return
	}
	at := p.text.times(p.plane)
	high := math.Hypot(at[2], at[3]) * math.Abs(p.size)
	gap := at[4] - p.x
	if len(p.pieces) > 0 && math.Abs(at[5]-p.y) > high*0.5 || len(p.pieces) >= mostPieces || p.over(at[4]) {
		p.endLine()
	}
	if n := len(p.pieces); n > 0 && math.Abs(gap) <= high*nearBlank {
		p.pieces[n-1].words = append(p.pieces[n-1].words, words...)
	} else {
		p.pieces = append(p.pieces, piece{from: at[4], high: high, words: []byte(words)})
	}
	p.advance(width / 1000 * p.size)
	end := p.text.times(p.plane)
	p.x, p.y = end[4], end[5]
	p.pieces[len(p.pieces)-1].to = p.x
}

// piece is a part of a line without a gap.
type piece struct {
	from, to, high float64
	words          []byte
}

// over tells whether a place lies on words that the line has already: then another line begins there.
func (p *painter) over(x float64) bool {
	if len(p.pieces) == 0 || x >= p.x {
		return false
	}
	for _, one := range p.pieces {
		if near := one.high * nearBlank; x > one.from-near && x < one.to-near {
			return true
		}
	}
	return false
}

// endLine puts the pieces of a line together as they stand on the page: signs of another font are written behind the
// words between which they stand.
func (p *painter) endLine() {
	slices.SortStableFunc(p.pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	var words []byte
	for i, one := range p.pieces {
		switch {
		case i == 0:
		case one.from-p.pieces[i-1].to > one.high*wideGap:
			words = append(words, wide...)
		default:
			words = append(words, ' ')
		}
		words = append(words, one.words...)
	}
	if text := strings.TrimSpace(string(words)); text != "" {
		p.all = append(p.all, Line{Text: text, Page: p.page, high: p.pieces[0].high})
	}
	p.pieces = p.pieces[:0]
}
