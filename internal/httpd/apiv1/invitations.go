package apiv1

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// ListInvitations gives every parent's link, to admins alone.
func (a *API) ListInvitations(ctx context.Context, r api.ListInvitationsRequestObject) (api.ListInvitationsResponseObject, error) {
	school := access.School(ctx)
	s, err := a.Surveys.Get(ctx, school, r.Id)
	if err != nil {
		return nil, err
	}
	var list []invitation.Listed
	if s.Status != "draft" {
		if list, err = a.Invitations.List(ctx, school, r.Id); err != nil {
			return nil, err
		}
	}
	if strings.Contains(access.Of(ctx).Accept, "text/csv") {
		return a.invitationsCSV(access.Lang(ctx), list)
	}
	out := api.ListInvitations200JSONResponse{Invitations: make([]api.Invitation, 0, len(list))}
	for _, i := range list {
		out.Invitations = append(out.Invitations, api.Invitation{
			Class: i.Class, ChildCode: i.ChildCode, ChildName: i.ChildName, ParentName: i.ParentName, Link: a.link(i), Used: i.Used,
		})
	}
	return out, nil
}

func (a *API) link(i invitation.Listed) string { return a.BaseURL + "/s/" + i.Token }

// invitationsCSV writes the list for Excel: UTF-8 with a byte order mark, and no cell that a spreadsheet would run.
func (a *API) invitationsCSV(lang locale.Lang, list []invitation.Listed) (body, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	var header []string
	for _, column := range []string{"class", "child_code", "child_name", "parent_name", "link", "used"} {
		header = append(header, locale.Text(lang, "roster.column."+column, nil))
	}
	rows := [][]string{header}
	for _, i := range list {
		used := locale.Text(lang, "roster.no", nil)
		if i.Used {
			used = locale.Text(lang, "roster.yes", nil)
		}
		rows = append(rows, []string{cell(i.Class), cell(i.ChildCode), cell(i.ChildName), cell(i.ParentName), a.link(i), used})
	}
	err := w.WriteAll(rows)
	return body{mediaType: "text/csv; charset=utf-8", name: "hailong-links.csv", bytes: out.Bytes()}, err
}

// cell keeps a spreadsheet from taking a text for a formula, also behind blanks and in full-width form.
func cell(s string) string {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	if bare := strings.TrimLeft(s, " \u00a0\u3000\u200b\ufeff"); bare != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}
