// Package evidence is what a closed round hands to people who trust neither school nor server: what was sealed, the
// school's record up to the count, and scripts that check them on a laptop without network.
//
// It promises the same bytes whenever it is asked for, and holds nothing that its reader may not see at the desk.
package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/figures"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

//go:embed files
var files embed.FS

// sums names the list of all other files' digests.
const sums = "SHA256SUMS"

// Name is what the bundle of a survey is called.
func Name(s survey.Survey) string { return "hailong-" + s.ID.String()[:8] + ".zip" }

// Bundle is the evidence of a closed survey as a .zip. NotFound before the count, and for a round that was counted
// before its seal said where the record stood. Without withFigures it has no statistics: for who may not see them.
func Bundle(ctx context.Context, box *ballot.Box, accounts *account.Accounts, s survey.Survey, withFigures bool,
) (_ []byte, err error) {
	defer problem.In(&err, "bundle evidence")
	seal, err := box.Seal(ctx, s.SchoolID, s.ID)
	if err != nil {
		return nil, err
	}
	if seal.RecordDigest == "" {
		return nil, problem.New(problem.NotFound, "survey.no_evidence", nil)
	}
	all := map[string][]byte{}
	if withFigures {
		all["statistics.json"] = seal.Figures
	}
	if seal.ReceiptsDigest != "" {
		if all["receipts.txt"], err = box.Receipts(ctx, s.SchoolID, s.ID); err != nil {
			return nil, err
		}
	}
	links, err := accounts.Segment(ctx, s.SchoolID, s.ID, seal.RecordLine)
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		line, err := figures.Canonical(link)
		if err != nil {
			return nil, err
		}
		all["chain.jsonl"] = append(append(all["chain.jsonl"], line...), '\n')
	}
	if all["seal.json"], err = figures.Canonical(map[string]any{
		"school_id": s.SchoolID, "survey_id": s.ID, "format": seal.Format, "counted": seal.Counted,
		"figures_digest": seal.FiguresDigest, "box_digest": seal.BoxDigest, "receipts_digest": seal.ReceiptsDigest,
		"record_line": seal.RecordLine, "record_digest": seal.RecordDigest,
	}); err != nil {
		return nil, err
	}
	return pack(all)
}

// pack adds the scripts and the list of digests, and writes everything in the order of names at one fixed time.
func pack(all map[string][]byte) ([]byte, error) {
	scripts, err := files.ReadDir("files")
	if err != nil {
		return nil, err
	}
	for _, script := range scripts {
		if all[script.Name()], err = files.ReadFile("files/" + script.Name()); err != nil {
			return nil, err
		}
	}
	var list []byte
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = fmt.Appendf(list, "%x  %s\n", sha256.Sum256(all[name]), name)
	}
	all[sums] = list
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate,
			Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err = file.Write(all[name]); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}
