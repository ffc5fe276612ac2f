package apiv1

import (
	"context"
	"net/http"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/evidence"
	"hailong/internal/figures"
	"hailong/internal/httpd/access"
)

// VisitGetEvidenceResponse implements the contract's response.
func (b body) VisitGetEvidenceResponse(w http.ResponseWriter) error { return b.write(w) }

// GetEvidence gives what a closed survey can be checked by elsewhere, on record: it names staff as the record does.
func (a *API) GetEvidence(ctx context.Context, r api.GetEvidenceRequestObject) (api.GetEvidenceResponseObject, error) {
	s, err := a.Surveys.Get(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	bundle, err := evidence.Bundle(ctx, a.Box, a.Accounts, s, access.Of(ctx).May(account.SeeFigures))
	if err != nil {
		return nil, err
	}
	if err = a.Accounts.RecordLine(ctx, access.Actor(ctx), s.Line("record.evidence")); err != nil {
		return nil, err
	}
	return fresh(ctx, body{mediaType: "application/zip", bytes: bundle, name: evidence.Name(s),
		etag: `"` + figures.Digest(bundle) + `"`}), nil
}
