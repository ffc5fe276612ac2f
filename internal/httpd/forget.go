package httpd

import (
	"net"
	"net/http"

	"github.com/gin-gonic/gin"
)

// ballotPage is where forms send a ballot.
const ballotPage = "/s/:token"

// forget has the memory of a ballot erased, whatever became of it. Whoever still holds the request holds no answers.
func (s *Server) forget(c *gin.Context) {
	if s.residue == nil || c.Request.Method != http.MethodPost ||
		c.FullPath() != ballotRoute && c.FullPath() != ballotPage {
		return
	}
	defer s.residue()
	defer func() {
		clear(c.Request.PostForm)
		clear(c.Request.Form)
		c.Request.Body = http.NoBody
	}()
	c.Next()
}

// forgetful is a listener whose connections keep nothing that was read. net/http reads into one buffer as long as a
// connection lives, and asks for more into all of it that it needs no longer: there the last request still stands.
type forgetful struct{ net.Listener }

// Accept implements net.Listener.
func (l forgetful) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return connection{tcp}, err
	}
	return c, err
}

// connection clears what it may fill before it waits.
type connection struct{ *net.TCPConn }

// Read implements io.Reader.
func (c connection) Read(p []byte) (int, error) {
	clear(p)
	return c.TCPConn.Read(p)
}
