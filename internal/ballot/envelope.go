package ballot

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"hailong/internal/secret"
	"hailong/internal/survey"
)

// A plain envelope is a format byte, the class's id, the packed answers, and zeros up to the size that is the same for
// every ballot of the survey. Nothing in it tells when it was written or by whom.
const (
	envelopeFormat = 1
	envelopeHead   = 1 + len(uuid.UUID{})
)

// envelopeSize is how many bytes every plain envelope of a questionnaire has.
func envelopeSize(q survey.Questionnaire) int { return envelopeHead + q.PackedSize() }

// binding ties an envelope to its row: moved to another survey or id, it does not open.
func binding(school, surveyID, id uuid.UUID) []byte {
	return slices.Concat(school[:], surveyID[:], id[:])
}

// seal closes an envelope of size plain bytes.
func seal(key *secret.RoundKey, size int, class uuid.UUID, q survey.Questionnaire, answers survey.Answers,
	bound []byte) []byte {
	held, _ := plains.Get().(*[]byte)
	if cap(*held) < size {
		*held = make([]byte, size)
	}
	plain := append((*held)[:0], envelopeFormat)
	plain = append(plain, class[:]...)
	plain = q.Pack(plain, answers)[:size] // what Pack left free is zero
	sealed := key.Seal(plain, bound)
	clear(plain) // nothing of a ballot stays readable, and the next finds zeros
	plains.Put(held)
	return sealed
}

// plains are buffers for envelopes that are being sealed, all zeros.
var plains = sync.Pool{New: func() any { return new([]byte) }}

// unseal opens an envelope; any error means that it cannot be counted.
func unseal(key *secret.RoundKey, q survey.Questionnaire, sealed, bound []byte) (class uuid.UUID,
	answers survey.Answers, err error) {
	plain, err := key.Open(sealed, bound)
	if err != nil {
		return uuid.Nil, nil, err
	}
	if len(plain) < envelopeHead || plain[0] != envelopeFormat {
		return uuid.Nil, nil, survey.ErrPacked
	}
	copy(class[:], plain[1:])
	answers, err = q.Unpack(plain[envelopeHead:])
	return class, answers, err
}
