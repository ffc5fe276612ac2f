package chart_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/font"
	"hailong/internal/locale"
)

var (
	widths = rapid.Float64Range(chart.Narrowest, chart.Widest)
	share  = rapid.Float64Range(0, 1)
	label  = rapid.Map(rapid.SliceOfN(rapid.SampledFrom(strings.Fields("công tác chăm sóc giáo dục trẻ bữa ăn bán trú "+
		"Trườngmầmnonthựchànhchấtlượngcaothànhphố Lá🌸 182/201")), 1, 25), func(words []string) string {
		return strings.Join(words, " ")
	})
	steps = chart.Steps{"Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"}
)

// inside fails when a mark of a chart lies beyond its edges, or is too small to be read.
func inside(t *rapid.T, s canvas.Scene, width float64) {
	if s.Width != width {
		t.Fatalf("%v mm wide, asked for %v", s.Width, width)
	}
	const hair = 0.01
	for _, m := range s.Marks {
		left, right, top, bottom := m.X, m.X+m.W, m.Y, m.Y+m.H
		if m.Kind == canvas.Words {
			left, right = m.Left(), m.Left()+font.Width(m.Style, m.Size, m.Text)
			if top = m.Y - m.Size*font.MM*0.7; m.Size < 7.5 {
				t.Fatalf("%q in %v points", m.Text, m.Size)
			}
		}
		if min(left, right) < -hair || max(left, right) > s.Width+hair || top < -hair || bottom > s.Height+hair {
			t.Fatalf("%+v lies outside of %v by %v", m, s.Width, s.Height)
		}
	}
}

// beside fails unless text stands on a line that crosses the box.
func beside(t *rapid.T, s canvas.Scene, box canvas.Mark, text string) {
	if !slices.ContainsFunc(s.Marks, func(m canvas.Mark) bool {
		return m.Kind == canvas.Words && m.Text == text && m.Y > box.Y && m.Y-m.Size*font.MM*0.7 < box.Y+box.H
	}) {
		t.Fatalf("%q does not stand beside %+v", text, box)
	}
}

// boxes are the boxes of a scene in an ink.
func boxes(s canvas.Scene, ink canvas.Ink) []canvas.Mark {
	return slices.DeleteFunc(slices.Clone(s.Marks), func(m canvas.Mark) bool {
		return m.Kind != canvas.Rect || m.Ink != ink
	})
}

func TestSharesStandBesideTheirBars(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := chart.Shares{Title: label.Draw(t, "title"), Subtitle: "lớp"}
		for i := range rapid.IntRange(0, 12).Draw(t, "bars") {
			c.Bars = append(c.Bars, chart.Share{Label: label.Draw(t, "label"),
				Value: 0.01 + share.Draw(t, "value")*0.99,
				Text:  fmt.Sprintf("%d/25", i)})
		}
		width := widths.Draw(t, "width")
		s := c.Draw(width)
		inside(t, s, width)
		bars, longest := boxes(s, canvas.Mid), 0
		if len(bars) != len(c.Bars) {
			t.Fatalf("%d bars for %d", len(bars), len(c.Bars))
		}
		for i, b := range c.Bars {
			if beside(t, s, bars[i], b.Text); c.Bars[longest].Value < b.Value {
				longest = i
			}
		}
		for i, b := range c.Bars { // lengths are to each other as the shares are
			if want := bars[longest].W * b.Value / c.Bars[longest].Value; math.Abs(bars[i].W-want) > 1e-6 {
				t.Fatalf("the bar of %v is %v mm, want %v", b.Value, bars[i].W, want)
			}
		}
	})
}

func TestSpansHoldTheirRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := chart.Spans{Title: label.Draw(t, "title")}
		known := 0
		for i := range rapid.IntRange(1, 5).Draw(t, "subjects") {
			one := chart.Span{Label: label.Draw(t, "label"), Known: rapid.Bool().Draw(t, "known"), Note: "dưới 5 phiếu"}
			if one.Known {
				all := []float64{share.Draw(t, "a"), share.Draw(t, "b"), share.Draw(t, "c")}
				slices.Sort(all)
				one.Low, one.Rate, one.High = all[0], all[1], all[2]
				one.Text, one.Note = fmt.Sprintf("%d%%", 10+i), fmt.Sprintf("%d/182", i)
				known++
			}
			c.Subjects = append(c.Subjects, one)
		}
		width := widths.Draw(t, "width")
		s := c.Draw(width)
		inside(t, s, width)
		bands := boxes(s, canvas.Light)
		if len(bands) != known {
			t.Fatalf("%d bands for %d known rates", len(bands), known)
		}
		for _, one := range c.Subjects {
			if one.Known {
				beside(t, s, bands[0], one.Text)
				beside(t, s, bands[0], one.Note)
				bands = bands[1:]
			}
		}
	})
}

func TestStepsFillTheBar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := chart.Likert{Lang: locale.VI, Title: label.Draw(t, "title"), Steps: steps, Satisfied: "Hài lòng",
			Rated: "Số phiếu"}
		for range rapid.IntRange(1, 6).Draw(t, "questions") {
			q := chart.Answers{Label: label.Draw(t, "label"), Note: "dưới 5 phiếu"}
			if rapid.Bool().Draw(t, "shown") {
				q.Counts = &[5]int{}
				for i := range q.Counts {
					q.Counts[i] = rapid.IntRange(0, 90).Draw(t, "count")
				}
			}
			l.Questions = append(l.Questions, q)
		}
		width := widths.Draw(t, "width")
		s := l.Draw(width)
		inside(t, s, width)
		// The outlined boxes are those of the key, one a step, then those of the bars.
		parts := slices.DeleteFunc(slices.Clone(s.Marks), func(m canvas.Mark) bool {
			return m.Kind != canvas.Rect || m.Stroke == 0
		})[len(steps):]
		bar := 0.0
		for _, q := range l.Questions {
			if q.Counts == nil {
				continue
			}
			n, whole := 0, 0.0
			for _, c := range q.Counts {
				n += c
			}
			for _, c := range q.Counts {
				if c == 0 {
					continue
				}
				whole += parts[0].W
				beside(t, s, parts[0], locale.Percent(l.Lang, q.Counts[3]+q.Counts[4], n))
				beside(t, s, parts[0], locale.Count(l.Lang, n))
				parts = parts[1:]
			}
			if n > 0 && bar > 0 && math.Abs(whole-bar) > 1e-6 {
				t.Fatalf("a bar of %v mm beside one of %v", whole, bar)
			}
			if n > 0 {
				bar = whole
			}
		}
		if len(parts) > 0 {
			t.Fatalf("%d parts of no question", len(parts))
		}
	})
}

func TestRoundsStandInTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		course := chart.Course{Label: label.Draw(t, "label")}
		for i := range rapid.IntRange(0, 6).Draw(t, "rounds") {
			p := chart.Point{Round: fmt.Sprintf("HK%d", i), Shown: rapid.Bool().Draw(t, "shown"),
				Apart: rapid.Bool().Draw(t, "apart"), Rate: share.Draw(t, "rate")}
			p.Text = fmt.Sprintf("%d%%", 10+i)
			course.Points = append(course.Points, p)
		}
		width := widths.Draw(t, "width")
		s := chart.Trend{Title: label.Draw(t, "title"), Courses: []chart.Course{course}}.Draw(width)
		inside(t, s, width)
		words := map[string]float64{}
		for _, m := range s.Marks {
			if m.Kind == canvas.Words {
				words[m.Text] = m.X
			}
		}
		before, joins, shown := 0.0, 0, false
		for _, p := range course.Points {
			at, named := words[p.Round]
			if !named || at <= before {
				t.Fatalf("%s stands at %v behind %v", p.Round, at, before)
			}
			if number, there := words[p.Text]; there != p.Shown || there && number != at {
				t.Fatalf("%s shows %s: %v, at %v", p.Round, p.Text, there, number)
			}
			if before = at; p.Shown && shown && !p.Apart {
				joins++
			}
			shown = shown || p.Shown
		}
		drawn := len(slices.DeleteFunc(slices.Clone(s.Marks), func(m canvas.Mark) bool {
			return m.Kind != canvas.Line || m.Stroke != 0.4
		}))
		if drawn != joins {
			t.Fatalf("%d lines join %d rounds that may be compared", drawn, joins)
		}
	})
}

// A drawing that leaves its document says where its figures come from, and keeps all that it showed.
func TestSigned(t *testing.T) {
	plain := chart.Shares{Title: "Tỷ lệ tham gia", Desc: "Chồi 3: 23/25.",
		Bars: []chart.Share{{Label: "Chồi 3", Value: 0.92, Text: "23/25"}}}.Draw(100)
	const source = "Trường Mầm non Hoa Sen, năm học 2023-2024; 182 phiếu."
	signed := chart.Signed(plain, source)
	if !strings.HasSuffix(signed.Desc, source) || signed.Height <= plain.Height || signed.Width != plain.Width ||
		len(signed.Marks) <= len(plain.Marks) || !slices.Equal(signed.Marks[:len(plain.Marks)], plain.Marks) {
		t.Errorf("%+v", signed)
	}
}
