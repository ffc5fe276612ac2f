package people

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// settingsPage is what stands on the school's letterhead, how it counts, and the keys of its programs.
type settingsPage struct {
	frame.Page
	Keys                []account.Key
	Scopes              []account.Scope
	NewKey              string // shown this once
	KeyName             string // as typed and refused
	Retention, Smallest string // as typed
	Base                string // what links begin with
}

// Units are what may have one right to answer.
func (settingsPage) Units() []school.Unit { return school.Units }

// Settings shows the school's settings and keys.
func (p *People) Settings(c *gin.Context) error { return p.showSettings(c, http.StatusOK, "", nil) }

func (p *People) showSettings(c *gin.Context, status int, newKey string, refusal error) error {
	v := settingsPage{Page: p.Page(c, "settings", "settings.title"), Scopes: account.Scopes, NewKey: newKey}
	v.Base = p.Base(v.Page)
	v.Seen = problem.Seen(v.School)
	v.Retention, v.Smallest = strconv.Itoa(v.School.RetentionMonths), strconv.Itoa(v.School.Threshold)
	if refusal != nil {
		if err := v.TakeFaults(refusal); err != nil {
			return err
		}
		v.typed(c)
		v.KeyName = c.PostForm("key_name")
	}
	keys, err := p.Keys.List(c.Request.Context(), v.School.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.RevokedAt == nil {
			v.Keys = append(v.Keys, k)
		}
	}
	return views.Show(c, status, "settings.html", v)
}

// typed shows again what was typed and refused, and beside it what others have stored meanwhile.
func (p *settingsPage) typed(c *gin.Context) {
	of := &p.School
	for name, into := range map[string]*string{
		"name": &of.Name, "parent_office": &of.ParentOffice, "place": &of.Place, "abbreviation": &of.Abbreviation,
		"contact": &of.Contact, "retention_months": &p.Retention, "threshold": &p.Smallest,
	} {
		if value, there := c.GetPostForm(name); there {
			p.TellStored(name, *into, value)
			*into = value
		}
	}
	if value, there := c.GetPostForm("unit"); there {
		p.TellStored("unit", p.T("settings.unit."+string(of.Unit)), p.T("settings.unit."+value))
		of.Unit = school.Unit(value)
	}
	if value, there := c.GetPostForm("report_share"); there {
		p.TellStored("report_share", p.T(sentence(of.ReportShare)), p.T(sentence(value == "yes")))
		of.ReportShare = value == "yes"
	}
}

// sentence is the key of the words for how the report's sentence is written.
func sentence(share bool) string {
	if share {
		return "settings.sentence.share"
	}
	return "settings.sentence.plain"
}

// SaveSettings stores what was typed, unless somebody else stored something meanwhile.
func (p *People) SaveSettings(c *gin.Context) error {
	if err := p.saveSettings(c); err != nil {
		return p.showSettings(c, frame.RefusedStatus(err), "", err)
	}
	return frame.Stored(c, "/admin/settings")
}

func (p *People) saveSettings(c *gin.Context) error {
	ctx, schoolID := c.Request.Context(), frame.Who(c).SchoolID
	s, err := p.Schools.Get(ctx, schoolID)
	if err != nil {
		return err
	}
	frame.SetSchool(c, s)
	if err = frame.CheckSeen(c, problem.Seen(s)); err != nil {
		return err
	}
	_, err = p.Schools.Update(ctx, frame.Actor(c), schoolID, settingsOf(c))
	return err
}

// settingsOf reads the form; what it has no field for stays as it is.
func settingsOf(c *gin.Context) school.Changes {
	changes := school.Changes{}
	for name, into := range map[string]**string{
		"name": &changes.Name, "parent_office": &changes.ParentOffice, "place": &changes.Place,
		"abbreviation": &changes.Abbreviation, "contact": &changes.Contact,
	} {
		if value, there := c.GetPostForm(name); there {
			*into = &value
		}
	}
	for name, into := range map[string]**int{"retention_months": &changes.RetentionMonths,
		"threshold": &changes.Threshold} {
		if value, there := c.GetPostForm(name); there {
			n, err := strconv.Atoi(value)
			if err != nil {
				n = -1 // no number is outside of every range
			}
			*into = &n
		}
	}
	if value, there := c.GetPostForm("report_share"); there {
		share := value == "yes"
		changes.ReportShare = &share
	}
	if value, there := c.GetPostForm("unit"); there {
		unit := school.Unit(value)
		changes.Unit = &unit
	}
	return changes
}

// MakeKey makes a key for a program and shows it this once.
func (p *People) MakeKey(c *gin.Context) error {
	w := account.Wanted{Name: c.PostForm("key_name"), Scope: account.Scope(c.PostForm("scope"))}
	if err := w.Until(c.PostForm("expires")); err != nil {
		return p.showSettings(c, http.StatusUnprocessableEntity, "", err)
	}
	plain, _, err := p.Keys.Issue(c.Request.Context(), frame.Who(c).SchoolID, frame.Who(c).Actor(), w)
	if err != nil {
		return p.showSettings(c, http.StatusUnprocessableEntity, "", frame.Renamed(err, "/name", "/key_name"))
	}
	return p.showSettings(c, http.StatusOK, plain, nil)
}

// RevokeKey ends a key; one that is not there any more has ended.
func (p *People) RevokeKey(c *gin.Context) error {
	err := p.revokeKey(c)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	return frame.Redirect(c, "/admin/settings")
}

func (p *People) revokeKey(c *gin.Context) error {
	key, err := frame.ID(c)
	if err != nil {
		return err
	}
	return p.Keys.Revoke(c.Request.Context(), frame.Who(c).SchoolID, key, frame.Who(c).Actor())
}
