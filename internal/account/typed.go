package account

import (
	"encoding/base64"

	"github.com/google/uuid"

	"hailong/internal/problem"
)

// SealTyped makes of words that somebody of a school typed what may stand in an address: a name that is looked for
// stays out of the browser's history and of the logs of proxies.
func (a *Accounts) SealTyped(school uuid.UUID, words string) (string, error) {
	sealed, err := a.secret.SealTyped(school[:], []byte(words))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// OpenTyped gives back the words of SealTyped; NotFound for what was not sealed for this school.
func (a *Accounts) OpenTyped(school uuid.UUID, sealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err == nil {
		raw, err = a.secret.OpenTyped(school[:], raw)
	}
	if err != nil {
		return "", problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return string(raw), nil
}
