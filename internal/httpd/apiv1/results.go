package apiv1

import (
	"context"
	"net/http"
	"strconv"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/followup"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/stats"
)

// GetParticipation tells who answered of who was asked.
func (a *API) GetParticipation(ctx context.Context,
	r api.GetParticipationRequestObject) (api.GetParticipationResponseObject, error) {
	p, err := a.Box.Participation(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	out := api.GetParticipation200JSONResponse{
		Responded: p.Responded, Eligible: p.Eligible, Rate: stats.Ratio{X: p.Responded, N: p.Eligible}.Value(),
		Text: locale.Share(locale.VI, p.Responded, p.Eligible), Disputes: p.Disputes, ByClassLink: p.ByClass,
		Classes: make([]api.ClassShare, 0, len(p.Classes)),
	}
	for _, c := range p.Classes {
		out.Classes = append(out.Classes, api.ClassShare{
			Class: c.Class, Eligible: c.Eligible, Responded: c.Responded,
			Rate: stats.Ratio{X: c.Responded, N: c.Eligible}.Value(),
		})
	}
	return out, nil
}

// section makes the finished section of a survey, with what is published beside the figures.
func (a *API) section(ctx context.Context, id api.SurveyID) (report.Section, error) {
	return a.sectionIn(ctx, id, access.Lang(ctx))
}

func (a *API) sectionIn(ctx context.Context, id api.SurveyID, lang locale.Lang) (report.Section, error) {
	school := access.School(ctx)
	told, err := a.figures().Of(ctx, school, id)
	if err != nil {
		return report.Section{}, err
	}
	s, err := a.Schools.Get(ctx, school)
	if err != nil {
		return report.Section{}, err
	}
	share, shown, err := a.Surveys.Shared(ctx, school, id)
	if err != nil {
		return report.Section{}, err
	}
	link := ""
	if shown {
		link = fromShare(a.Address.Of(s), share).Link
	}
	return followup.Reader{Figures: a.figures(), Feedback: a.Feedback}.Section(ctx, s, told, link, lang)
}

// body is an answer whose bytes are made here: the published document, a report, a file.
type body struct {
	mediaType, etag, name string
	status                int
	bytes                 []byte
}

func (b body) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", b.mediaType)
	if b.etag != "" {
		w.Header().Set("ETag", b.etag)
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	if b.name != "" {
		w.Header().Set("Content-Disposition", "attachment; filename=\""+b.name+"\"")
	}
	if b.status == http.StatusNotModified {
		w.WriteHeader(b.status)
		return nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(b.bytes)))
	_, err := w.Write(b.bytes)
	return err
}

// VisitExportFiguresResponse implements the contract's response.
func (b body) VisitExportFiguresResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitExplainFiguresResponse implements the contract's response.
func (b body) VisitExplainFiguresResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetSealResponse implements the contract's response.
func (b body) VisitGetSealResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetReceiptsResponse implements the contract's response.
func (b body) VisitGetReceiptsResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitListCommentsResponse implements the contract's response.
func (b body) VisitListCommentsResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetSeriesResponse implements the contract's response.
func (b body) VisitGetSeriesResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetRollupResponse implements the contract's response.
func (b body) VisitGetRollupResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetComparisonResponse implements the contract's response.
func (b body) VisitGetComparisonResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitChooseComparisonResponse implements the contract's response.
func (b body) VisitChooseComparisonResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetStatisticsResponse implements the contract's response.
func (b body) VisitGetStatisticsResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetReportSectionResponse implements the contract's response.
func (b body) VisitGetReportSectionResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetReportResponse implements the contract's response.
func (b body) VisitGetReportResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitListInvitationsResponse implements the contract's response.
func (b body) VisitListInvitationsResponse(w http.ResponseWriter) error { return b.write(w) }

// GetSeal gives what fixes a closed survey.
func (a *API) GetSeal(ctx context.Context, r api.GetSealRequestObject) (api.GetSealResponseObject, error) {
	if _, err := a.Surveys.Get(ctx, access.School(ctx), r.Id); err != nil {
		return nil, err
	}
	seal, err := a.Box.Seal(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	if !access.Of(ctx).May(account.SeeFigures) {
		seal.Figures = nil
	}
	return published(ctx, api.GetSeal200JSONResponse{
		Format: seal.Format, Figures: string(seal.Figures), FiguresDigest: seal.FiguresDigest,
		BoxDigest: seal.BoxDigest, ReceiptsDigest: seal.ReceiptsDigest, Counted: seal.Counted,
		RecordLine: seal.RecordLine, RecordDigest: seal.RecordDigest,
	})
}

// GetReceipts gives the list of receipts of a closed survey.
func (a *API) GetReceipts(ctx context.Context, r api.GetReceiptsRequestObject) (api.GetReceiptsResponseObject, error) {
	if _, err := a.Surveys.Get(ctx, access.School(ctx), r.Id); err != nil {
		return nil, err
	}
	seal, err := a.Box.Seal(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	list, err := a.Box.Receipts(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return fresh(ctx, body{mediaType: "text/plain; charset=utf-8", bytes: list, etag: `"` + seal.ReceiptsDigest + `"`}),
		nil
}
