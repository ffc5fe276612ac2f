package view

import (
	"io"

	"github.com/gin-gonic/gin"

	"hailong/internal/problem"
)

// Upload is the file in a form's field "file": its name and at most so many bytes of it. Invalid, in the words of the
// key, when none was chosen.
func Upload(c *gin.Context, most int64, missing string) (name string, content []byte, err error) {
	part, err := c.FormFile("file")
	if err != nil || part.Size == 0 {
		return "", nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/file", Key: missing}})
	}
	file, err := part.Open()
	if err != nil {
		return "", nil, err
	}
	defer file.Close() // read only
	content, err = io.ReadAll(io.LimitReader(file, most))
	return part.Filename, content, err
}
