package public

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/brake"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/reading"
	"hailong/internal/reconcile"
	"hailong/internal/report"
)

// comparisonPage is where anybody brings a finished report and sees whether its numbers are the sealed ones.
type comparisonPage struct {
	view.Page
	School, Address string
	Name            string
	Found           *reconcile.Result // nil before a file was brought
	Refused         string
}

// How many files one address may have compared: so many at once, then one every few seconds.
const (
	mostComparisons = 10
	comparisonEvery = 10 * time.Second
	mostComparers   = 10_000
)

func newComparers() *brake.Brake { return brake.New(mostComparisons, comparisonEvery, mostComparers) }

func (p *Public) comparisonForm(c *gin.Context) error {
	r, err := p.find(c)
	if err != nil {
		return err
	}
	return p.showComparison(c, http.StatusOK, r, comparisonPage{})
}

func (p *Public) showComparison(c *gin.Context, status int, r round, page comparisonPage) error {
	page.Page = views.Page(c)
	page.Title, page.School, page.Address = page.T("reconcile.title"), r.Meta.School, "/p/"+c.Param("slug")
	c.Header("Cache-Control", "no-store")
	return views.ShowIn(c, "'none'", status, "comparison.html", page)
}

// comparison compares a file with what the result's page shows: nothing else can be learned by guessing.
func (p *Public) comparison(c *gin.Context) error {
	r, err := p.find(c)
	if err != nil {
		return err
	}
	now := time.Now() // floors: the decay of what is kept in memory alone is no moment of the product
	if wait := p.comparers.Take(p.comparers.Key(brake.RemoteAddress(c.ClientIP())), now); wait > 0 {
		return &problem.Error{Kind: problem.TooMany, Key: "parent.too_many",
			Args: map[string]any{"s": int(wait/time.Second) + 1}, RetryAfter: wait}
	}
	page := comparisonPage{}
	name, file, err := view.Upload(c, reading.MostBytes+1, "reconcile.no_file")
	page.Name = locale.Line(name)
	if err == nil {
		page.Found, err = p.compare(c, r, file)
	}
	var refusal *problem.Error
	if errors.As(err, &refusal) && refusal.Kind != problem.Busy {
		page.Refused = view.Told(refusal, views.Page(c).Lang)
		return p.showComparison(c, view.Status(refusal.Kind), r, page)
	}
	if err != nil {
		return err
	}
	return p.showComparison(c, http.StatusOK, r, page)
}

func (p *Public) compare(c *gin.Context, r round, file []byte) (*reconcile.Result, error) {
	var sections, beyond []report.Section
	for _, lang := range locale.Languages {
		lang = r.Survey.Audience.Words(lang)
		about := report.About(r.School, r.Survey, r.Meta.Digest, lang)
		sections = append(sections, report.Outward(r.Document, about, lang))
		beyond = append(beyond, report.Beyond(r.Document, r.Survey, about, lang)...)
	}
	found, err := report.Compare(c.Request.Context(), file, nil, sections, beyond)
	return &found, err
}
