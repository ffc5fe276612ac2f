package feedback

import "hailong/internal/school"

// Mask is what a comment looks like to whoever has not looked yet.
func Mask(body string, roster ...school.Parent) (string, bool) { return namesOf(roster).mask(body) }
