package httpd

import (
	"net"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/secret"
)

// ballotPage is where forms send a ballot.
const ballotPage = "/s/:token"

// remembered says of each route by which ballots, sheets of keys, passwords or what a parent proves herself by come or
// are shown whether its connection stays. Where it does not, the answer that shows a sheet goes with it, and what the
// stack of its work held.
var remembered = map[string]bool{
	ballotRoute: true, ballotPage: true, "/c/:code": true,
	"/admin/sign-in": true, "/admin/setup/:ticket": true, "/admin/link/:ticket": true,
	"/admin/me/password": true, "/admin/me/factor/off": true,
	"/k/:token": false, "/admin/rounds/:id/count": false,
	"/admin/rounds/:id/recovery": false, "/admin/rounds/:id/key": false,
	"/api/v1/surveys/:id/close": false, "/api/v1/surveys/:id/close-without-unreadable": false,
}

// forget has the memory of a ballot or sheet erased, whatever became of it. Whoever still holds the request holds no
// answers. What is sent where nothing is, or by a method that is none, may be a ballot that went astray.
func (s *Server) forget(c *gin.Context) {
	stays, known := remembered[c.FullPath()]
	astray := c.FullPath() == "" && c.Request.ContentLength != 0 // -1 where nobody said how long it is
	if s.residue == nil || !astray && (c.Request.Method != http.MethodPost || !known) {
		return
	}
	defer s.residue()
	defer func() {
		clear(c.Request.PostForm)
		clear(c.Request.Form)
		c.Request.Body, c.Request.GetBody, c.Keys = http.NoBody, nil, nil
	}()
	if !stays && !astray {
		c.Header("Connection", "close")
		secret.BlankStack(0)
		defer secret.BlankStack(0)
	}
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
