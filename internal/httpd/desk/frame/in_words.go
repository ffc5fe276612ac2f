package frame

import (
	"strings"
	"time"

	"hailong/internal/locale"
)

// Words say in words what stands in the field of a date: a browser writes 12/03 where its own language is another than
// the page's. The script says them anew while somebody types.
type Words struct{ For, Text string }

// InWords makes the words beside the field of a date, with or without a time of day; nothing for what is none.
func (p Page) InWords(field, value string) Words {
	w := Words{For: field}
	if t, err := time.ParseInLocation(momentFormat, value, locale.Zone); err == nil {
		w.Text = locale.DateTime(p.Lang, t) + ", " + p.FromNow(&t)
	} else if t, err = time.ParseInLocation(DayFormat, value, locale.Zone); err == nil {
		w.Text = locale.DayOf(p.Lang, t)
	}
	return w
}

// FromNow says how far a moment lies ahead, or that it is over.
func (p Page) FromNow(moment *time.Time) string {
	t := *moment
	if !t.After(p.Now) {
		return p.T("desk.over")
	}
	return p.T("desk.left", "left", locale.Left(p.Lang, t.Sub(p.Now)))
}

// Spans are the words for lengths of time, for the script: of one and of many of each unit, # standing for the number.
func (p Page) Spans() string {
	var all []string
	for _, unit := range []string{"days", "hours", "minutes"} {
		all = append(all, p.T("page.time."+unit, "n", 1),
			strings.Replace(p.T("page.time."+unit, "n", 2), "2", "#", 1))
	}
	return strings.Join(all, "|")
}
