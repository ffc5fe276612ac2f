package secret

// Retyped are the codes that somebody may have meant by what stands in a field.
func Retyped(typed string) []string { return []string{typed} }
