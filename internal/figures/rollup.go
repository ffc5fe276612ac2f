package figures

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Member is a school of an office with its last closed round of a period.
type Member struct {
	School school.School
	Published
}

// Under reads, for each school of an office, the last closed round of a school year that asked an audience, and of a
// period when it is not "". Schools without such a round are left out.
func (r Reader) Under(ctx context.Context, schools []school.School, audience school.Audience, year,
	period string) ([]Member, error) {
	var members []Member
	for _, s := range schools {
		closed, err := r.closed(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		closed = slices.DeleteFunc(closed, func(one survey.Survey) bool {
			return one.Audience != audience || one.SchoolYear != year || period != "" && one.Period != period
		})
		if len(closed) == 0 {
			continue
		}
		published, err := r.Of(ctx, s.ID, closed[len(closed)-1].ID)
		if err != nil {
			return nil, err
		}
		members = append(members, Member{School: s, Published: published})
	}
	return members, nil
}

// Rollup is one subject over many schools (section 9 of the method).
type Rollup struct {
	SubjectID     string       `json:"subject_id"`
	SchoolYear    string       `json:"school_year"`
	Period        string       `json:"period"`
	Schools       int          `json:"schools"`
	Included      int          `json:"included"`
	Pooled        *float64     `json:"pooled"`
	Satisfied     *int         `json:"satisfied"`
	Rated         *int         `json:"rated"`
	Text          *string      `json:"text"`
	MeanOfSchools *float64     `json:"mean_of_schools"`
	ByEligible    *float64     `json:"by_eligible"`
	Details       []SchoolRate `json:"details"`
	Reversal      *Reversals   `json:"reversal"`
}

// SchoolRate is one school: its figure, the funnel's limits at its number of answers, and the range of its place.
type SchoolRate struct {
	SchoolID  uuid.UUID   `json:"school_id"`
	School    string      `json:"school"`
	SurveyID  string      `json:"survey_id"`
	Rated     int         `json:"rated"`
	Satisfied int         `json:"satisfied"`
	Rate      *float64    `json:"rate"`
	Text      string      `json:"text"`
	Low       float64     `json:"low"`
	High      float64     `json:"high"`
	Limits95  [2]*float64 `json:"limits95"`
	Limits998 [2]*float64 `json:"limits998"`
	Flag      string      `json:"flag"`
	RankFrom  *int        `json:"rank_from"` // null = too few answered to have a place
	RankTo    *int        `json:"rank_to"`
}

// Reversals compares two school years over the schools that have both.
type Reversals struct {
	Against     string `json:"against"`
	PooledSign  int    `json:"pooled_sign"`
	StrataSigns []int  `json:"strata_signs"`
	Warn        bool   `json:"warn"`
}

// RollUp puts the published figures of one subject together. Only schools whose figure is exact enter, and only those
// that asked it as most of them did: the same question, in the same words, by the same method.
func RollUp(subject, year, period string, members []Member) Rollup {
	out := Rollup{SubjectID: subject, SchoolYear: year, Period: period, Details: []SchoolRate{}}
	var entrants []stats.Entrant
	var of []Member
	way := usualWay(subject, members)
	for _, m := range members {
		s, asked := m.subject(subject)
		if !asked {
			continue
		}
		out.Schools++
		if s.Status == stats.Exact && m.way(s) == way {
			entrants = append(entrants, stats.Entrant{School: m.School.ID.String(), Sample: m.sample(s)})
			of = append(of, m)
		}
	}
	pool := stats.Pool(stats.DefaultThreshold, entrants)
	out.Included = pool.Included
	if pool.Included == 0 {
		return out
	}
	out.Pooled, out.Satisfied, out.Rated, out.Text = pool.Pooled.Value(), &pool.Pooled.X, &pool.Pooled.N,
		orNull(locale.Percent(locale.VI, pool.Pooled.X, pool.Pooled.N))
	out.MeanOfSchools, out.ByEligible = &pool.MeanOfSchools, &pool.ByEligible
	for i, p := range pool.Places {
		rate := SchoolRate{
			SchoolID: of[i].School.ID, School: of[i].School.Name, SurveyID: of[i].Document.SurveyID, Rated: p.N,
			Satisfied: p.X, Rate: p.Value(),
			Text: locale.Percent(locale.VI, p.X, p.N), Low: p.Low, High: p.High, Flag: p.Flag,
			Limits95:  [2]*float64{p.Limits95.Low.Value(), p.Limits95.High.Value()},
			Limits998: [2]*float64{p.Limits998.Low.Value(), p.Limits998.High.Value()},
		}
		if p.From > 0 {
			rate.RankFrom, rate.RankTo = &p.From, &p.To
		}
		out.Details = append(out.Details, rate)
	}
	return out
}

// Against adds the comparison with another school year, school by school.
func (r *Rollup) Against(other Rollup) {
	var a, b []stats.Ratio
	for _, now := range r.Details {
		at := slices.IndexFunc(other.Details, func(p SchoolRate) bool { return p.SchoolID == now.SchoolID })
		if at >= 0 {
			a = append(a, stats.Ratio{X: now.Satisfied, N: now.Rated})
			b = append(b, stats.Ratio{X: other.Details[at].Satisfied, N: other.Details[at].Rated})
		}
	}
	reversal := stats.Simpson(a, b)
	r.Reversal = &Reversals{Against: other.SchoolYear, PooledSign: reversal.Pooled,
		StrataSigns: append([]int{}, reversal.Strata...), Warn: reversal.Warn}
}

func (t Published) subject(id string) (s Satisfaction, asked bool) {
	for _, one := range t.Document.Satisfaction {
		if one.SubjectID == id && one.Method != nil {
			return one, true
		}
	}
	return Satisfaction{}, false
}

// way is how a subject was asked: method and wording.
func (t Published) way(s Satisfaction) string {
	way := *s.Method
	for _, section := range t.Survey.Sections {
		for _, q := range section.Questions {
			if section.Subject == s.SubjectID &&
				(q.Role == *s.Method || *s.Method == stats.ByAllItems && q.Role == stats.Item) {
				way += "\n" + q.ID + " " + q.Text.VI
			}
		}
	}
	return way
}

// usualWay is the way in which most schools asked a subject; of equals the first by its text.
func usualWay(subject string, members []Member) (usual string) {
	times := map[string]int{}
	for _, m := range members {
		if s, asked := m.subject(subject); asked {
			way := m.way(s)
			times[way]++
			if n := times[way]; usual == "" || n > times[usual] || n == times[usual] && way < usual {
				usual = way
			}
		}
	}
	return usual
}
