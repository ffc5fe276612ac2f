package httpd

import "github.com/gin-gonic/gin"

// Engine is what answers, for a test that adds a route to measure against.
func (s *Server) Engine() *gin.Engine { return s.engine }
