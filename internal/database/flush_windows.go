package database

// FlushFolder does nothing: Windows has no flush of a folder; NTFS journals the rename itself.
func FlushFolder(string) error { return nil }
