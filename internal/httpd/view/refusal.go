package view

import (
	"net/http"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

var statuses = map[problem.Kind]int{
	problem.Internal: http.StatusInternalServerError, problem.Malformed: http.StatusBadRequest,
	problem.Unauthorized: http.StatusUnauthorized,
	problem.Forbidden:    http.StatusForbidden, problem.NotFound: http.StatusNotFound,
	problem.Conflict: http.StatusConflict,
	problem.TooLarge: http.StatusRequestEntityTooLarge, problem.Unsupported: http.StatusUnsupportedMediaType,
	problem.Invalid: http.StatusUnprocessableEntity,
	problem.TooMany: http.StatusTooManyRequests, problem.Busy: http.StatusServiceUnavailable,
	problem.BadMethod: http.StatusMethodNotAllowed,
}

// Status is the HTTP status of a kind of refusal, of pages and of the API.
func Status(kind problem.Kind) int { return statuses[kind] }

// Told is a refusal in one sentence: that of the first thing that is wrong, where it names any.
func Told(refusal *problem.Error, lang locale.Lang) string {
	if len(refusal.Fields) > 0 {
		return locale.Text(lang, refusal.Fields[0].Key, refusal.Fields[0].Args)
	}
	return locale.Text(lang, refusal.Key, refusal.Args)
}
