package comments

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// filter is what the page shows of all comments.
type filter struct {
	Question, Tag, Theme, Kind string // Kind: "new" = in no theme, "unread", "hidden"
	Words                      string
	Sealed                     string // Words, as an address has them
	From                       int
}

const commentsAPage = 100

func filterOf(values url.Values) filter {
	from, err := strconv.Atoi(values.Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	return filter{Question: values.Get("question"), Tag: values.Get("tag"), Theme: values.Get("theme"),
		Kind: values.Get("kind"), From: from, Sealed: values.Get("w")}
}

// filter is what the address of a request asks for. Words that cannot be read are no words: whoever ticks all that is
// found would tick everything.
func (m *Comments) filter(c *gin.Context) (f filter, err error) {
	f = filterOf(c.Request.URL.Query())
	if f.Sealed != "" {
		f.Words, err = m.Accounts.OpenTyped(frame.Who(c).SchoolID, f.Sealed)
	}
	return f, err
}

// Limits of what is looked for: letters, and bytes of the address that it makes.
const (
	mostWords   = 100
	mostAddress = 2000
)

// find leads to the comments that the form asks for. The form is posted and its words go on sealed, so that no name of
// a teacher or a child stands in an address.
func (m *Comments) find(c *gin.Context, round uuid.UUID) error {
	f := filterOf(c.Request.PostForm)
	words := locale.Line(c.PostForm("q"))
	err := m.seal(&f, frame.Who(c).SchoolID, words)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(words) > mostWords || len(f.Query()) > mostAddress {
		return m.showBy(c, f, http.StatusUnprocessableEntity,
			problem.Fields("problem.invalid", []problem.Field{{Pointer: "/q",
				Key: "comments.by.words.long", Args: map[string]any{"n": mostWords}}}))
	}
	return frame.Redirect(c, "/admin/rounds/"+round.String()+"/comments"+f.Query())
}

// seal puts words into a filter, those of none as none.
func (m *Comments) seal(f *filter, schoolID uuid.UUID, words string) (err error) {
	if f.Words, f.Sealed = words, ""; words != "" {
		f.Sealed, err = m.Accounts.SealTyped(schoolID, words)
	}
	return err
}

// Query is the filter as an address has it.
func (f filter) Query() string {
	v := url.Values{}
	for name, value := range map[string]string{"question": f.Question, "tag": f.Tag, "theme": f.Theme, "kind": f.Kind,
		"w": f.Sealed} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.From > 0 {
		v.Set("from", strconv.Itoa(f.From))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// None tells whether everything is shown.
func (f filter) None() bool {
	return f.Question == "" && f.Tag == "" && f.Theme == "" && f.Kind == "" && f.Words == ""
}

func (f filter) takes(c feedback.Comment) bool {
	return (f.Question == "" || c.Question == f.Question) && (f.Tag == "" || slices.Contains(c.Tags, f.Tag)) &&
		(f.Theme == "" || slices.ContainsFunc(c.Themes, func(id uuid.UUID) bool { return id.String() == f.Theme })) &&
		(f.Kind != "new" || len(c.Themes) == 0 && !c.Hidden) && (f.Kind != "hidden" || c.Hidden) &&
		(f.Kind != "unread" || !c.Read && !c.Hidden) && (f.Words == "" || c.Says(f.Words))
}
