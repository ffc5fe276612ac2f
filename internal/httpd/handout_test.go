package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// invitationBody is an invitation as the API gives it.
type invitationBody struct {
	ID, Class, Link string
	ChildCode       string `json:"child_code"`
	Used            bool
}

// links are the invitations of the survey at a path.
func (f *front) links(key, at string) []invitationBody {
	f.Helper()
	var list struct{ Invitations []invitationBody }
	f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	return list.Invitations
}

// handout walks what a school hands out of an open survey whose first tokens were used.
func (f *front) handout(key, at string, tokens []string) {
	f.Helper()
	var again invitationBody
	all := f.links(key, at)
	lost := all[len(all)-1]
	f.call(key, http.MethodPost, at+"/invitations/"+lost.ID+"/reissue", nil, &again, http.StatusOK)
	if again.Link == lost.Link || again.ID != lost.ID {
		f.Errorf("%+v after %+v", again, lost)
	}
	if page := f.send(request{path: "/s/" + tokens[len(tokens)-1]}); !strings.Contains(page.Body.String(), "không còn dùng được") {
		f.Errorf("the old link: %d %s", page.Code, page.Body)
	}
	f.call(key, http.MethodPost, at+"/invitations/"+all[0].ID+"/reissue", nil, nil, http.StatusConflict)
}

func TestReissueIsForItsOwnSchoolAlone(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key, other, reader := f.key(account.Admin), f.key(account.Admin), f.key(account.StatisticsRead)
		id, _ := f.open(key)
		path := "/api/v1/surveys/" + id + "/invitations/" + f.links(key, "/api/v1/surveys/"+id)[0].ID + "/reissue"
		f.call(other, http.MethodPost, path, nil, nil, http.StatusNotFound)
		f.call(reader, http.MethodPost, path, nil, nil, http.StatusForbidden)
		f.call("", http.MethodPost, path, nil, nil, http.StatusUnauthorized)
	})
}
