package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/sound"
)

// PutRecording keeps a recording of a draft's question.
func (a *API) PutRecording(ctx context.Context, r api.PutRecordingRequestObject) (api.PutRecordingResponseObject,
	error) {
	file, err := received(r.Body,
		problem.New(problem.TooLarge, "sound.large", map[string]any{"kb": sound.Most >> 10}))
	if err != nil {
		return nil, err
	}
	return api.PutRecording204Response{}, a.Surveys.SetSound(ctx, access.Actor(ctx), access.School(ctx), r.Id,
		r.QuestionId, locale.Lang(r.Lang), file)
}

// DeleteRecording forgets it.
func (a *API) DeleteRecording(ctx context.Context,
	r api.DeleteRecordingRequestObject) (api.DeleteRecordingResponseObject,
	error) {
	return api.DeleteRecording204Response{}, a.Surveys.DropSound(ctx, access.Actor(ctx), access.School(ctx), r.Id,
		r.QuestionId, locale.Lang(r.Lang))
}
