package pages

import (
	"errors"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// ballotPage is the questionnaire with whatever was answered so far.
type ballotPage struct {
	page
	Heading            said
	Notice             said
	Year, Closes       string
	Others             []locale.Lang // those that the round has beside the page's
	Until              int64         // when the survey closes, milliseconds since 1970 UTC; 0 = by hand
	Minutes, Threshold int
	Keepers            string     // the roles of those who hold the three sheets, "" where the round has none
	Drawn              bool       // the slip was drawn from a box
	Asked              *askedView // nil in a preview of a draft
	Sections           []sectionView
	SubmissionKey      string
	Faults             []faultView
	Unsent             bool // something else than an answer was wrong: sending once more is all that it takes
	Preview            bool // for the school to look at: nothing can be sent
	Both               bool // a preview for some who are known by name and some who draw a slip
}

// Sheet names the style sheet of the ballot.
func (ballotPage) Sheet() string { return "style" }

// How says what becomes of a ballot and what is not promised, to a parent who is known or to one who drew a slip.
func (v ballotPage) How(drawn bool) template.HTML {
	key, seen, whose, held := "parent.how.body", "parent.how.seen", "parent.how.whose", "parent.how.held"
	if drawn {
		seen, whose, held = "parent.how.seen_drawn", "parent.how.whose_drawn", "parent.how.held_drawn"
	}
	if v.Keepers != "" {
		key = "parent.how.keepers"
	}
	return v.Rich(key, "seen", v.T(seen), "whose", v.T(whose), "held", v.T(held), "k", v.Threshold, "roles", v.Keepers)
}

type sectionView struct {
	Title     said
	Questions []questionView
}

type questionView struct {
	survey.Question
	page
	Label  said   // with its number
	OnlyIf string // the condition in words, since nothing can be hidden without script
	Error  string
	sent   url.Values
}

type faultView struct {
	ID       string
	Question said
	Error    string
}

// optionView is one thing to tick.
type optionView struct {
	Value, Label string
	Said         said // the label with its language
	Chosen       bool
}

// Choices are the question's radios or boxes.
func (q questionView) Choices() []optionView {
	var all []optionView
	for value, label := range q.Question.Choices(q.Lang) {
		one := optionView{Value: value, Label: label, Said: said{Text: label},
			Chosen: slices.Contains(q.sent[q.ID], value)}
		for _, o := range q.Options {
			if o.Value == value {
				one.Said = q.said(o.Label)
			}
		}
		all = append(all, one)
	}
	return all
}

// Shape is how the question is answered.
func (q questionView) Shape() string { return string(q.Traits().Shape) }

// Recording is the digest of the question's recording in the language that its words are in, "" when there is none.
func (q questionView) Recording() string {
	lang := q.Lang.Base()
	if q.Question.Text.Only(lang) == "" {
		lang = locale.VI
	}
	return q.Sound[lang]
}

// Hint says how to answer.
func (q questionView) Hint() string { return q.Question.Hint(q.Lang) }

// NA is the choice "not applicable".
func (q questionView) NA() optionView {
	return optionView{Value: "na", Label: q.T("parent.scale.na"), Chosen: slices.Contains(q.sent[q.ID], "na")}
}

// Sent is what was typed.
func (q questionView) Sent() string { return q.sent.Get(q.ID) }

// Room is how much the browser lets a reader write into a field for so many letters, where there is no script to say
// that it is too much: far more, so that the server says it and nothing is cut unseen.
func (questionView) Room(letters int) int { return 4 * letters }

// OtherLength is how many letters the text beside "other" may have.
func (questionView) OtherLength() int { return survey.OtherLength }

// SentOther is what was typed beside "other".
func (q questionView) SentOther() string { return q.sent.Get(q.ID + ".other") }

// ballot shows what a link leads to. It changes nothing: a robot that makes previews may look.
func (p *Pages) ballot(c *gin.Context) error {
	withoutReferrer(c)
	slip, err := p.lookup(c)
	switch {
	case err != nil:
		return err
	case slip.Why != nil:
		p.forgetEmpty(slip.Survey)
		return p.end(c, slip, http.StatusOK)
	case p.staff(c):
		return p.forStaff(c, http.StatusOK) // said before the form is filled, not after
	default:
		return p.empty(c, slip)
	}
}

// lookup is what a link leads to; the pages that follow speak of whom it asks.
func (p *Pages) lookup(c *gin.Context) (ballot.InvitationView, error) {
	slip, err := p.Box.Lookup(c.Request.Context(), c.Param("token"))
	speak(c, slip.Survey.Questionnaire)
	access.SetAudience(c.Request.Context(), slip.Survey.Audience)
	return slip, err
}

// staff tells whether this browser belongs to the school.
func (p *Pages) staff(c *gin.Context) bool { return p.Staff != nil && p.Staff(c) }

func (p *Pages) forStaff(c *gin.Context, status int) error {
	access.Refused(c, problem.New(problem.Forbidden, "parent.staff", nil), status)
	n := notice{page: newPage(c), Staff: true}
	n.Title, n.Body = n.T("parent.staff.title"), n.T("parent.staff.body")
	return views.Show(c, status, "notice.html", n)
}

// Preview shows a questionnaire as parents will see it, in a frame of the desk. Nothing can be sent from it.
func (p *Pages) Preview(c *gin.Context, of school.School, s survey.Survey) error {
	if s.Status == survey.Draft || s.Status == "" { // fixed at opening; until then as the school has set it
		s.Threshold, s.RetentionMonths = of.Threshold, of.RetentionMonths
	}
	access.SetAudience(c.Request.Context(), s.Audience)
	named, drawn, err := p.Invitations.Kinds(c.Request.Context(), of.ID, s)
	if err != nil {
		return err
	}
	view := p.paper(c, ballot.InvitationView{School: of.Name, Contact: of.Contact, Survey: s, Drawn: drawn && !named},
		nil, nil)
	view.Preview, view.Both, view.Until = true, drawn && named, 0
	return views.ShowIn(c, "'self'", http.StatusOK, "ballot.html", view)
}

// paper makes the page of a ballot; sent and faults are of a try before.
func (p *Pages) paper(c *gin.Context, slip ballot.InvitationView, sent url.Values, faults []problem.Field) ballotPage {
	speak(c, slip.Survey.Questionnaire)
	base := newPage(c)
	s := slip.Survey
	view := ballotPage{
		page: base, Heading: base.said(s.Title), Year: strings.ReplaceAll(s.SchoolYear, "-", "-\u2060"),
		Closes: base.When(s.ClosesAt), Notice: base.in(s.NoticeLang(base.Lang), s.NoticeIn(base.Lang, slip.Contact)),
		Others:  slices.DeleteFunc(s.Languages(), func(lang locale.Lang) bool { return lang == base.Lang.Base() }),
		Minutes: s.Minutes(), Threshold: s.Threshold, SubmissionKey: sent.Get("submission_key"),
		Keepers: strings.Join(s.Keepers, ", "), Drawn: slip.Drawn,
	}
	view.Title, view.School, view.About = s.Title.In(base.Lang), slip.School,
		base.T("parent.og", "minutes", s.Minutes())
	view.Card = p.cardOf(base, school.School{ID: s.SchoolID, PublicAddress: slip.Address})
	if s.ClosesAt != nil {
		view.Until = s.ClosesAt.UnixMilli()
	}
	view.Asked = asked(base, slip)
	wrong := map[string]string{}
	for _, f := range faults {
		if f.Pointer == "/submission_key" { // cut on its way; nothing can have been sent with it
			view.Unsent, view.SubmissionKey = true, ""
		}
		wrong[strings.TrimPrefix(f.Pointer, "/answers/")] = locale.Text(base.Lang, f.Key, f.Args)
	}
	if view.SubmissionKey == "" {
		view.SubmissionKey = uuid.NewString()
	}
	before, numbers := map[string]survey.Question{}, s.Numbers()
	for i, section := range s.Sections {
		one := sectionView{Title: base.said(section.Title)}
		one.Title.Text = base.T("parent.section", "n", i+1, "of", len(s.Sections), "title", one.Title.Text)
		for _, q := range section.Questions {
			v := questionView{Question: q, page: base, Label: base.said(q.Text), Error: wrong[q.ID], sent: sent}
			v.Label.Text = numbers[len(before)] + ". " + v.Label.Text
			before[q.ID] = q
			if q.ShowIf != nil {
				v.OnlyIf = before[q.ShowIf.Question].OnlyIf(*q.ShowIf, s.Number(q.ShowIf.Question), base.Lang)
			}
			if v.Error != "" {
				view.Faults = append(view.Faults, faultView{q.ID, v.Label, v.Error})
			}
			one.Questions = append(one.Questions, v)
		}
		view.Sections = append(view.Sections, one)
	}
	if len(faults) > 0 { // a screen reader says the title first
		view.Title = base.T("page.wrong") + " " + view.Title
	}
	return view
}

// cast takes the posted form.
func (p *Pages) cast(c *gin.Context) error {
	withoutReferrer(c)
	if p.staff(c) {
		_, _ = p.lookup(c) // for its words alone
		return p.forStaff(c, http.StatusForbidden)
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	if form.Has("switch") {
		return p.switchTo(c, locale.Lang(form.Get("switch")), form)
	}
	if form.Has("dispute") {
		return p.dispute(c)
	}
	receipt, err := p.Box.Cast(c.Request.Context(), c.Param("token"), form.Get("submission_key"),
		func(q survey.Questionnaire) (survey.Answers, error) {
			return q.AnswersFromForm(form)
		})
	if err != nil {
		return p.castRefused(c, form, err)
	}
	t := thanks{page: newPage(c), Receipt: secret.Grouped(receipt.Code), Path: "/r/" + receipt.Code}
	t.Title = t.T("parent.thanks.title")
	t.School, t.Closes = p.of(c, receipt.SchoolID), t.When(receipt.ClosesAt)
	return views.Show(c, http.StatusOK, "thanks.html", t)
}

type thanks struct {
	page
	Receipt, Path, Closes string
}

// posted reads a form body; the fields of the address do not count.
func posted(c *gin.Context) (url.Values, error) {
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil ||
		kind != "application/x-www-form-urlencoded" {
		return nil, problem.New(problem.Unsupported, "problem.not_form", nil)
	}
	err := c.Request.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problem.New(problem.TooLarge, "problem.too_large", nil)
	case err != nil:
		return nil, problem.New(problem.Malformed, "problem.bad_form", nil)
	}
	// A value is a piece of the whole body, which stays as long as any one of them is held, such as a language.
	form := make(url.Values, len(c.Request.PostForm))
	for name, values := range c.Request.PostForm {
		for _, value := range values {
			form.Add(strings.Clone(name), strings.Clone(value))
		}
	}
	c.Request.Form, c.Request.PostForm = nil, form
	return form, nil
}

// switchTo shows the same answers in the other language; nothing is sent.
func (p *Pages) switchTo(c *gin.Context, lang locale.Lang, form url.Values) error {
	if _, known := locale.Known(string(lang)); known || survey.IsLanguage(lang) {
		access.SetLanguage(c.Request.Context(), lang)
	}
	slip, err := p.lookup(c)
	switch {
	case err != nil:
		return err
	case slip.Why != nil:
		return p.end(c, slip, http.StatusOK)
	default:
		return views.Show(c, http.StatusOK, "ballot.html", p.paper(c, slip, form, nil))
	}
}

// castRefused shows the ballot again with what is missing, or the page of why it cannot be sent.
func (p *Pages) castRefused(c *gin.Context, form url.Values, refusal error) error {
	var e *problem.Error
	if !errors.As(refusal, &e) || e.Kind == problem.NotFound {
		return refusal
	}
	access.Refused(c, refusal, http.StatusConflict)
	if e.Code == problem.DiskFull || e.Code == problem.Damage { // nothing was stored, and a person must mend the server
		e = &problem.Error{Kind: problem.Busy, Code: problem.KeyMissing, Key: "parent.trouble",
			RetryAfter: e.RetryAfter}
	}
	if e.Kind == problem.Busy && e.Code != problem.KeyMissing {
		// whether it arrived nobody knows; sending it again never counts twice
		n := notice{page: newPage(c), Kept: form}
		n.Title, n.Body = n.T("parent.unsure.title"), n.T("parent.unsure.body")
		c.Header("Retry-After", strconv.Itoa(max(1, int(e.RetryAfter.Seconds()))))
		return views.Show(c, http.StatusServiceUnavailable, "notice.html", n)
	}
	slip, err := p.lookup(c)
	switch {
	case e.Kind == problem.Busy: // also where nothing can be looked up: the answers must not be gone
		slip.Why = e
		n, status := ending(newPage(c), slip, http.StatusServiceUnavailable)
		n.Kept = form
		c.Header("Retry-After", strconv.Itoa(int(e.RetryAfter.Seconds())))
		return views.Show(c, status, "notice.html", n)
	case err != nil:
		return err
	case e.Kind == problem.Invalid && slip.Why == nil:
		return views.Show(c, http.StatusUnprocessableEntity, "ballot.html", p.paper(c, slip, form, e.Fields))
	case e.Kind == problem.Conflict || e.Kind == problem.Forbidden:
		slip.Why = e
		return p.end(c, slip, view.Status(e.Kind))
	default:
		return refusal
	}
}

// end shows why no ballot can be sent by this link now.
func (p *Pages) end(c *gin.Context, slip ballot.InvitationView, status int) error {
	n, status := ending(newPage(c), slip, status)
	access.Refused(c, slip.Why, status)
	n.Card = p.cardOf(n.page, school.School{ID: slip.Survey.SchoolID, PublicAddress: slip.Address})
	n.Result = p.result(c, slip.Survey)
	return views.Show(c, status, "notice.html", n)
}

func ending(base page, slip ballot.InvitationView, status int) (notice, int) {
	n := notice{page: base}
	key := problem.KeyOf(slip.Why)
	s := slip.Survey
	contact := slip.Contact
	if contact == "" {
		contact = n.T("survey.contact_school")
	}
	n.Title, n.School, n.About = n.T(key+".title"), slip.School, n.T("parent.og", "minutes", s.Minutes())
	switch key {
	case "parent.used":
		n.End, n.Dispute = endUsed, n.T("parent.dispute.body", "contact", contact)
	case "parent.closed", "parent.withdrawn", "parent.revoked":
		n.End = endOver
	}
	blanks := []any{"opens", n.When(s.OpensAt), "closes", n.When(s.ClosesAt), "closed", n.When(s.ClosedAt), "reason",
		s.Reason, "contact", contact}
	variant := key + ".body"
	switch {
	case key == "parent.used" && s.ClosesAt == nil, key == "parent.not_open" &&
		s.OpensAt == nil, key == "parent.closed" && s.ClosedAt == nil:
		variant += ".undated"
	case key == "parent.trouble":
		n.End, status = endTrouble, http.StatusServiceUnavailable
	}
	n.Body = n.T(variant, blanks...)
	return n, status
}

// disputeRefused tells why, as the page of the link would when the round is over.
func (p *Pages) disputeRefused(c *gin.Context, refusal error) error {
	slip, err := p.lookup(c)
	if err != nil || problem.KindOf(refusal) != problem.Forbidden {
		return refusal
	}
	slip.Why = refusal
	return p.end(c, slip, http.StatusForbidden)
}

// dispute records that a parent says she has not answered.
func (p *Pages) dispute(c *gin.Context) error {
	if err := p.Invitations.Dispute(c.Request.Context(), c.Param("token")); err != nil {
		return p.disputeRefused(c, err)
	}
	n := notice{page: newPage(c)}
	n.Title, n.Body = n.T("parent.dispute.noted.title"), n.T("parent.dispute.noted.body")
	return views.Show(c, http.StatusOK, "notice.html", n)
}
