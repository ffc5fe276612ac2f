package feedback

import "hailong/internal/school"

// Mask is what a comment looks like to whoever has not looked yet.
func Mask(body string, roster ...school.Parent) (string, bool) { return namesOf(roster).mask(body) }

// MaskAll masks many comments of one school.
func MaskAll(bodies []string, roster []school.Parent) {
	n := namesOf(roster)
	for _, body := range bodies {
		n.mask(body)
	}
}
