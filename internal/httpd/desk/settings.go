package desk

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// settingsPage is what stands on the school's letterhead, how it counts, and the keys of its programs.
type settingsPage struct {
	page
	Keys                []account.Key
	Scopes              []account.Scope
	NewKey              string // shown this once
	Saved               bool
	Retention, Smallest string // as typed
	Now                 time.Time
}

// Units are what may have one right to answer.
func (settingsPage) Units() []school.Unit { return school.Units }

func (d *Desk) settings(c *gin.Context) { d.showSettings(c, http.StatusOK, "", nil) }

func (d *Desk) showSettings(c *gin.Context, status int, newKey string, refusal error) {
	p := settingsPage{page: d.page(c, "settings", "settings.title"), Scopes: account.Scopes, NewKey: newKey,
		Now: d.Now()}
	p.Saved, p.Seen = c.Query("saved") != "", seen(p.School)
	p.Retention, p.Smallest = strconv.Itoa(p.School.RetentionMonths), strconv.Itoa(p.School.Threshold)
	if refusal != nil {
		if !p.faults(refusal) {
			d.refuse(c, refusal)
			return
		}
		p.typed(c)
	}
	keys, err := d.Keys.List(c.Request.Context(), who(c).SchoolID)
	if err != nil {
		d.refuse(c, err)
		return
	}
	for _, k := range keys {
		if k.RevokedAt == nil {
			p.Keys = append(p.Keys, k)
		}
	}
	d.show(c, status, "settings.html", p)
}

// typed shows again what was typed and refused, and beside it what others have stored meanwhile.
func (p *settingsPage) typed(c *gin.Context) {
	of := &p.School
	for name, into := range map[string]*string{
		"name": &of.Name, "parent_office": &of.ParentOffice, "place": &of.Place, "abbreviation": &of.Abbreviation,
		"contact": &of.Contact, "retention_months": &p.Retention, "threshold": &p.Smallest,
	} {
		if value, there := c.GetPostForm(name); there {
			p.stands(name, *into, value)
			*into = value
		}
	}
	if value, there := c.GetPostForm("unit"); there {
		p.stands("unit", p.T("settings.unit."+string(of.Unit)), p.T("settings.unit."+value))
		of.Unit = school.Unit(value)
	}
	if value, there := c.GetPostForm("report_share"); there {
		p.stands("report_share", p.T(sentence(of.ReportShare)), p.T(sentence(value == "yes")))
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

// saveSettings stores what was typed, unless somebody else stored something meanwhile.
func (d *Desk) saveSettings(c *gin.Context) {
	err := d.sameSchool(c)
	if err == nil {
		_, err = d.Schools.Update(c.Request.Context(), who(c).SchoolID, settingsOf(c))
	}
	if err == nil {
		err = d.note(c, "record.settings", "")
	}
	if err != nil {
		d.showSettings(c, refused(err), "", err)
		return
	}
	see(c, "/admin/settings?saved=1")
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

// makeKey makes a key for a program and shows it this once.
func (d *Desk) makeKey(c *gin.Context) {
	w := account.Wanted{Name: c.PostForm("key_name"), Scope: account.Scope(c.PostForm("scope"))}
	err := w.Until(c.PostForm("expires"))
	var plain string
	if err == nil {
		plain, _, err = d.Keys.Issue(c.Request.Context(), who(c).SchoolID, who(c).Actor(), w)
	}
	if err != nil {
		d.showSettings(c, http.StatusUnprocessableEntity, "", err)
		return
	}
	d.showSettings(c, http.StatusOK, plain, nil)
}

func (d *Desk) revokeKey(c *gin.Context) {
	key, err := id(c)
	if err == nil {
		err = d.Keys.Revoke(c.Request.Context(), who(c).SchoolID, key, who(c).Actor())
	}
	if err != nil && problem.KindOf(err) != problem.NotFound {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/settings")
}
