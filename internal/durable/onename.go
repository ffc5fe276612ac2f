package durable

import (
	"fmt"
	"os"
	"path/filepath"
)

// RealName is the name of a file behind all symbolic links, also of one that is still to be made. A name that leads
// nowhere is given back as it is: whoever opens it learns why.
func RealName(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if target, err := os.Readlink(path); err == nil {
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(dir, filepath.Base(path))
}

// OnlyName refuses a file that has a second name on its disk (a hard link). What a database keeps beside its file bears
// the file's name: whoever opened it by the other name would miss that, and write over it.
func OnlyName(path string) error {
	n, err := links(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil || n <= 1 {
		return err
	}
	return fmt.Errorf("%s has %d names on its disk (hard links): remove all but one, since its write-ahead log "+
		"bears one name only; a backup is made by hailong backup", path, n)
}
