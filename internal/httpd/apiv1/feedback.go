package apiv1

import (
	"bytes"
	"context"
	"net/http"

	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/feedback"
	"hailong/internal/followup"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
)

// actor is who calls, as the record names her.
func actor(ctx context.Context) account.Actor { return access.Of(ctx).Actor }

// ListComments gives what parents wrote.
func (a *API) ListComments(ctx context.Context, r api.ListCommentsRequestObject) (api.ListCommentsResponseObject,
	error) {
	all, err := a.Feedback.List(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	out := api.ListComments200JSONResponse{Shown: all.Shown, Comments: make([]api.Comment, 0, len(all.List))}
	for _, c := range all.List {
		out.Comments = append(out.Comments, fromComment(c))
	}
	return published(ctx, out)
}

// VisitExportCommentsResponse implements the contract's response.
func (b body) VisitExportCommentsResponse(w http.ResponseWriter) error { return b.write(w) }

// ExportComments gives what parents wrote as a file, on record.
func (a *API) ExportComments(ctx context.Context, r api.ExportCommentsRequestObject) (api.ExportCommentsResponseObject,
	error) {
	school, err := a.Schools.Get(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	s, err := a.Surveys.Get(ctx, school.ID, r.Id)
	if err != nil {
		return nil, err
	}
	f := chosen(format.List, r.Params.Format)
	all, err := a.Feedback.Take(ctx, school.ID, s.ID, actor(ctx), f.Called())
	if err != nil {
		return nil, err
	}
	themes, err := a.Feedback.Themes(ctx, school.ID, s.ID)
	if err != nil {
		return nil, err
	}
	file, err := f.List(followup.Comments(school, s, all.List, themes, s.Audience.Words(access.Lang(ctx)), a.Now()))
	return body{mediaType: f.MediaType, name: f.File("hailong-gop-y"), bytes: file}, err
}

// UpdateComment looks at a comment, hides it, puts words on it or gathers it into themes.
func (a *API) UpdateComment(ctx context.Context, r api.UpdateCommentRequestObject) (api.UpdateCommentResponseObject,
	error) {
	c, err := a.Feedback.Update(ctx, access.School(ctx), r.Id, r.CommentId, actor(ctx), feedback.Change{
		Looked: r.Body.Looked, Read: r.Body.Read, Hidden: r.Body.Hidden, Reason: or(r.Body.Reason, ""), Tags: r.Body.Tags,
		Themes: r.Body.Themes,
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateComment200JSONResponse(fromComment(c)), nil
}

// ListThemes tells what parents asked for and what the school did.
func (a *API) ListThemes(ctx context.Context, r api.ListThemesRequestObject) (api.ListThemesResponseObject, error) {
	all, err := a.Feedback.Themes(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	out := api.ListThemes200JSONResponse{Themes: make([]api.Theme, 0, len(all))}
	for _, t := range all {
		out.Themes = append(out.Themes, fromTheme(t))
	}
	return out, nil
}

// CreateTheme makes a theme.
func (a *API) CreateTheme(ctx context.Context, r api.CreateThemeRequestObject) (api.CreateThemeResponseObject, error) {
	t, err := a.Feedback.Make(ctx, access.School(ctx), r.Id, actor(ctx), toWords(*r.Body))
	if err != nil {
		return nil, err
	}
	return api.CreateTheme201JSONResponse{ThemeBodyJSONResponse: api.ThemeBodyJSONResponse(fromTheme(t))}, nil
}

// UpdateTheme changes a theme.
func (a *API) UpdateTheme(ctx context.Context, r api.UpdateThemeRequestObject) (api.UpdateThemeResponseObject, error) {
	t, err := a.Feedback.Change(ctx, access.School(ctx), r.Id, r.ThemeId, actor(ctx), toWords(*r.Body))
	if err != nil {
		return nil, err
	}
	return api.UpdateTheme200JSONResponse{ThemeBodyJSONResponse: api.ThemeBodyJSONResponse(fromTheme(t))}, nil
}

// DeleteTheme removes a theme.
func (a *API) DeleteTheme(ctx context.Context, r api.DeleteThemeRequestObject) (api.DeleteThemeResponseObject, error) {
	if err := a.Feedback.Delete(ctx, access.School(ctx), r.Id, r.ThemeId, actor(ctx)); err != nil {
		return nil, err
	}
	return api.DeleteTheme204Response{}, nil
}

// GetDialogue reads the school's talk with parents.
func (a *API) GetDialogue(ctx context.Context, r api.GetDialogueRequestObject) (api.GetDialogueResponseObject, error) {
	d, err := a.Feedback.Dialogue(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return api.GetDialogue200JSONResponse{DialogueBodyJSONResponse: fromDialogue(d)}, nil
}

// PutDialogue plans the talk, or says that it took place.
func (a *API) PutDialogue(ctx context.Context, r api.PutDialogueRequestObject) (api.PutDialogueResponseObject, error) {
	b := r.Body
	d, err := a.Feedback.SaveDialogue(ctx, access.School(ctx), r.Id, actor(ctx), feedback.Dialogue{Day: b.Day,
		Hour: b.Hour, Place: b.Place, Held: b.Held, Attended: b.Attended})
	if err != nil {
		return nil, err
	}
	return api.PutDialogue200JSONResponse{DialogueBodyJSONResponse: fromDialogue(d)}, nil
}

func fromDialogue(d feedback.Dialogue) api.DialogueBodyJSONResponse {
	return api.DialogueBodyJSONResponse{Day: d.Day, Hour: d.Hour, Place: d.Place, Held: d.Held, Attended: d.Attended,
		Topics: d.Topics}
}

// VisitGetDialoguePaperResponse implements the contract's response.
func (b body) VisitGetDialoguePaperResponse(w http.ResponseWriter) error { return b.write(w) }

// GetDialoguePaper gives the agenda, or the form of the minutes.
func (a *API) GetDialoguePaper(ctx context.Context,
	r api.GetDialoguePaperRequestObject) (api.GetDialoguePaperResponseObject, error) {
	school, err := a.Schools.Get(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	s, err := a.Surveys.Get(ctx, school.ID, r.Id)
	if err != nil {
		return nil, err
	}
	paper := followup.Paper(r.Paper)
	made, name, err := followup.DialoguePaper(ctx, a.Feedback, school, s, paper, access.Lang(ctx))
	if err != nil {
		return nil, err
	}
	out := body{mediaType: format.Word, name: name + ".docx"}
	write := made.DOCX
	if or(r.Params.Format, api.GetDialoguePaperParamsFormatDocx) == api.GetDialoguePaperParamsFormatPdf {
		out.mediaType, out.name, write = "application/pdf", name+".pdf", made.PDF
	}
	var file bytes.Buffer
	err = write(&file)
	out.bytes = file.Bytes()
	return out, err
}

func toWords(b api.ThemeChanges) feedback.Words {
	return feedback.Words{
		Title: b.Title, Question: b.QuestionId, Answer: b.Answer, State: (*feedback.State)(b.State),
		Cause: b.Cause, Measure: b.Measure, Responsible: b.Responsible, Due: b.Due,
		Published: b.Published, Comments: b.Comments,
	}
}

func fromComment(c feedback.Comment) api.Comment {
	out := api.Comment{
		Id: c.ID, QuestionId: c.Question, Masked: c.Masked, Looked: c.Looked, Read: c.Read, Hidden: c.Hidden,
		Reason: c.Reason, Tags: append([]string{}, c.Tags...), Themes: append([]uuid.UUID{}, c.Themes...),
	}
	if !c.Hidden {
		out.Text = &c.Body
	}
	return out
}

func fromTheme(t feedback.Theme) api.Theme {
	out := api.Theme{
		Id: t.ID, Title: t.Title, State: api.ThemeState(t.State), Answer: t.Answer, Published: t.Published,
		Cause: t.Cause, Measure: t.Measure, Responsible: t.Responsible, Due: t.Due, DoneOn: t.DoneOn,
		Comments: t.Comments, UpdatedAt: t.UpdatedAt,
	}
	if t.Question != "" {
		out.QuestionId = &t.Question
	}
	return out
}
