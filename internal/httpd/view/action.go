package view

import "github.com/gin-gonic/gin"

// Action answers one request: with a page, a file or the way to another page, or with an error that is answered for it.
type Action func(c *gin.Context) error

// Handle is an action as a handler: refuse alone answers its error, and nothing that stands behind it is done then.
func Handle(action Action, refuse func(*gin.Context, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := action(c); err != nil {
			refuse(c, err)
			c.Abort()
		}
	}
}
