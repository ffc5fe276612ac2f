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

// papers keeps the empty ballots of one open round as they go out, and goes with the round. A page is the same for all
// parents of a survey but for its submission key; it holds no token and no name.
type papers struct {
	mutex sync.RWMutex
	by    map[paperKey]*view.Spliced
}

// paperKey is everything that such a page is made of and that may change while a round is open.
type paperKey struct {
	school, contact string
	closes          int64
	lang            locale.Lang
}

// mostPapers bounds what is kept of a round: about 12 KB each, also of what it was called before.
const mostPapers = 8

// papersOf are the papers of a slip's round.
func papersOf(slip ballot.InvitationView) *papers {
	if kept, ok := slip.Kept.Load().(*papers); ok {
		return kept
	}
	made := &papers{by: map[paperKey]*view.Spliced{}}
	if slip.Kept.CompareAndSwap(nil, made) {
		return made
	}
	return slip.Kept.Load().(*papers) // another was faster; nobody else keeps anything there
}

// placeholder stands where the submission key will be; a questionnaire that held it too would be rendered anew each
// time.
const placeholder = "hailong:the-submission-key-stands-here"

func (p *papers) get(key paperKey) *view.Spliced {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.by[key]
}

func (p *papers) keep(key paperKey, page *view.Spliced) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.by) >= mostPapers {
		clear(p.by)
	}
	p.by[key] = page
}

// empty shows a ballot on which nothing is answered yet.
func (p *Pages) empty(c *gin.Context, slip ballot.InvitationView) error {
	key := paperKey{school: slip.School, contact: slip.Contact, lang: newPage(c).Lang}
	if slip.Survey.ClosesAt != nil {
		key.closes = slip.Survey.ClosesAt.UnixMilli()
	}
	kept := papersOf(slip)
	page := kept.get(key)
	if page == nil {
		paper := p.paper(c, slip, nil, nil)
		paper.SubmissionKey = placeholder
		made, ok, err := views.Splice(c, "ballot.html", paper, placeholder)
		if err != nil || !ok {
			return views.Show(c, http.StatusOK, "ballot.html", p.paper(c, slip, nil, nil))
		}
		page = made
		kept.keep(key, page)
	}
	page.Show(c, uuid.NewString())
	return nil
}
