// Package public is what a school shows to everybody once it has decided to: the result of a closed round, for parents
// and for the school's own portal, and the picture that a chat shows of its link. Nothing but published figures, the
// school's own words about what parents asked for, and how each figure was made.
package public

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/brake"
	"hailong/internal/delivery"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/preview"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed templates/*.html templates/*.min.css
var files embed.FS

var (
	views = view.New(files, "picture")
	// edition changes with the templates, so that an upgrade shows its new page to whoever kept the old one.
	edition = editionOf(files)
)

func editionOf(files fs.FS) string {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(files, path)
		h.Write(raw)
		return err
	})
	if err != nil {
		panic(err) // floors: an embedded file that cannot be read is a broken build
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Public answers the paths of shown results.
type Public struct {
	Box      *ballot.Box
	Surveys  *survey.Surveys
	Schools  *school.Schools
	Feedback *feedback.Feedback
	Address  delivery.Address
	pictures *preview.Pictures

	comparers *brake.Brake // addresses that bring files
}

const (
	mostPictures     = 64
	mostPictureBytes = 8 << 20
)

// Register puts the pages into the engine; refuse answers an error with a page.
func (p *Public) Register(engine *gin.Engine, refuse func(*gin.Context, error)) {
	p.pictures, p.comparers = preview.NewPictures(mostPictures, mostPictureBytes), newComparers()
	engine.POST("/p/:slug/comparison", view.Handle(p.comparison, refuse))
	for path, action := range map[string]view.Action{
		"/p/:slug": p.alone, "/p/:slug/embed": p.framed, "/p/:slug/image.png": p.image,
		"/p/:slug/comparison": p.comparisonForm, "/p/:slug/receipts": p.receipts,
	} {
		engine.Match([]string{http.MethodGet, http.MethodHead}, path, view.Handle(action, refuse))
	}
}

// round is everything that a shown result says.
type round struct {
	Share    survey.Share
	School   school.School
	Survey   survey.Survey
	Meta     report.Meta
	Document figures.Document
	Follow   followup.Round
}

// find reads what is shown at the address of a request; NotFound where nothing is.
func (p *Public) find(c *gin.Context) (round, error) {
	share, err := p.Surveys.BySlug(c.Request.Context(), c.Param("slug"))
	if err != nil {
		return round{}, err
	}
	return p.read(c, share)
}

func (p *Public) read(c *gin.Context, share survey.Share) (round, error) {
	ctx := c.Request.Context()
	reader := figures.Reader{Box: p.Box, Surveys: p.Surveys, Now: p.Surveys.Now}
	told, err := reader.Of(ctx, share.SchoolID, share.SurveyID)
	if err != nil {
		return round{}, err
	}
	access.SetAudience(ctx, told.Survey.Audience)
	s, err := p.Schools.Get(ctx, share.SchoolID)
	if err != nil {
		return round{}, err
	}
	r := round{Share: share, School: s, Survey: told.Survey, Document: told.Document,
		Meta: report.About(s, told.Survey, told.Digest, access.Lang(ctx))}
	r.Meta.Receipts = told.Receipts
	r.Follow, err = followup.Reader{Figures: reader, Feedback: p.Feedback}.Of(ctx, share.SchoolID, told,
		access.Lang(ctx))
	return r, err
}

// receipts is the list of receipts of a shown result, as text.
func (p *Public) receipts(c *gin.Context) error {
	share, err := p.Surveys.BySlug(c.Request.Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	list, err := p.Box.Receipts(c.Request.Context(), share.SchoolID, share.SurveyID)
	if err != nil {
		return err
	}
	if same, err := kept(c, list); err != nil || same {
		return err
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", list)
	return nil
}

// Preview shows the page of a closed round to its school, before it is shown to anybody. NotFound for one that is not
// closed.
func (p *Public) Preview(c *gin.Context, schoolID, surveyID uuid.UUID) error {
	r, err := p.read(c, survey.Share{SchoolID: schoolID, SurveyID: surveyID})
	if err != nil {
		return err
	}
	if r.Survey.Status != survey.Closed {
		return problem.New(problem.NotFound, "survey.not_found", nil)
	}
	page := p.page(c, r, false)
	page.Address, page.Image, page.Compare = "", "", "" // there is none yet
	page.Pictures = nil
	return views.Show(c, http.StatusOK, "result.html", page)
}

// kept answers 304 when the reader has this very page already. A result that is taken back must be gone at once, so a
// browser always asks again.
func kept(c *gin.Context, parts ...any) (bool, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(append(parts, edition)); err != nil {
		return false, err
	}
	tag := `W/"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "public, no-cache")
	if c.GetHeader("If-None-Match") != tag {
		return false, nil
	}
	c.Header("Vary", "Accept-Language, Accept-Encoding")
	c.Status(http.StatusNotModified)
	return true, nil
}

// alone shows the page as a page of its own, framed inside a page of the school's portal.
func (p *Public) alone(c *gin.Context) error { return p.result(c, false, "'none'") }

func (p *Public) framed(c *gin.Context) error {
	return p.result(c, true, "*") // nothing can be pressed there but a link to the whole page
}

func (p *Public) result(c *gin.Context, embed bool, ancestors string) error {
	r, err := p.find(c)
	if err != nil {
		return err
	}
	page := p.page(c, r, embed)
	if same, err := kept(c, page); err != nil || same {
		return err
	}
	return views.ShowIn(c, ancestors, http.StatusOK, "result.html", page)
}
