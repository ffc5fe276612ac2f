package survey

import "errors"

// ErrPacked means that bytes are no packed answers of this questionnaire.
var ErrPacked = errors.New("not packed answers of this questionnaire")

const (
	packedSkipped byte = iota
	packedNA
	packedGiven
)

// Pack writes checked answers densely, question by question in the questionnaire's order: one byte that says skipped,
// not applicable or given, then what the type writes. Never more than PackedSize bytes.
func (q Questionnaire) Pack(b []byte, answers Answers) []byte {
	for _, s := range q.Sections {
		for _, question := range s.Questions {
			switch a, there := answers[question.ID]; {
			case !there:
				b = append(b, packedSkipped)
			case a.NA:
				b = append(b, packedNA)
			default:
				b = kindOf(question.Type).pack(append(b, packedGiven), question, a)
			}
		}
	}
	return b
}

// Unpack reads what Pack wrote; bytes after it are padding.
func (q Questionnaire) Unpack(b []byte) (Answers, error) {
	answers := Answers{}
	for _, s := range q.Sections {
		for _, question := range s.Questions {
			if len(b) == 0 {
				return nil, ErrPacked
			}
			state := b[0]
			b = b[1:]
			switch state {
			case packedSkipped:
			case packedNA:
				answers[question.ID] = Answer{NA: true}
			case packedGiven:
				a, rest, ok := kindOf(question.Type).unpack(b, question)
				if !ok {
					return nil, ErrPacked
				}
				answers[question.ID], b = a, rest
			default:
				return nil, ErrPacked
			}
		}
	}
	return answers, nil
}

// PackedSize is the most bytes that any answers to this questionnaire take.
func (q Questionnaire) PackedSize() int {
	n := 0
	for _, question := range q.Questions() {
		n += 1 + kindOf(question.Type).size(question)
	}
	return n
}
