package pages

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
)

// papers keeps the empty ballots of open rounds as they go out. A page is the same for all parents of a survey but for its
// submission key; it holds no token and no name.
type papers struct {
	mutex sync.RWMutex
	by    map[paperKey]*view.Spliced
}

// paperKey is everything that such a page is made of and that may change while a round is open.
type paperKey struct {
	survey          uuid.UUID
	round           string
	school, contact string
	closes          int64
	lang            locale.Lang
}

// mostPapers bounds the cache: about 12 KB each, also of rounds that ended.
const mostPapers = 1024

// placeholder stands where the submission key will be; a questionnaire that held it too would be rendered anew each time.
const placeholder = "hailong:the-submission-key-stands-here"

func (p *papers) get(key paperKey) *view.Spliced {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.by[key]
}

func (p *papers) keep(key paperKey, page *view.Spliced) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.by == nil || len(p.by) >= mostPapers {
		p.by = map[paperKey]*view.Spliced{}
	}
	p.by[key] = page
}

// empty shows a ballot on which nothing is answered yet.
func (p *Pages) empty(c *gin.Context, slip ballot.Slip) {
	key := paperKey{survey: slip.Survey.ID, round: slip.Survey.RoundKey, school: slip.School, contact: slip.Contact, lang: newPage(c).Lang}
	if slip.Survey.ClosesAt != nil {
		key.closes = slip.Survey.ClosesAt.UnixMilli()
	}
	page := p.papers.get(key)
	if page == nil {
		paper := p.paper(c, slip, nil, nil)
		paper.SubmissionKey = placeholder
		made, ok, err := views.Splice("ballot.html", paper, placeholder)
		if err != nil || !ok {
			p.show(c, http.StatusOK, "ballot.html", p.paper(c, slip, nil, nil))
			return
		}
		page = made
		p.papers.keep(key, page)
	}
	page.Show(c, uuid.NewString())
}
