package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// rootOf is the path of the address that links begin with, without a slash at the end: below it the service stands. A
// path that begins like one of our own is refused: behind a proxy that takes the path away nobody could tell the two
// apart.
func rootOf(base string, routes gin.RoutesInfo) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	root := strings.TrimSuffix(u.Path, "/")
	for _, r := range routes {
		if root != "" && first(r.Path) == first(root) {
			return "", errors.New("the path of --base-url begins with /" + first(root) +
				", which is one of Hailong's own; choose another, such as /khaosat")
		}
	}
	return root, nil
}

// first is the first part of a path.
func first(path string) string {
	part, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return part
}

// inside is a request as the engine sees it: without the path below which the service stands, whether the proxy passed
// it on or took it away, without a slash at the end of the desk's address, and HEAD as GET: net/http sends no body,
// since its own request still says so. Only an answer without an end cannot be asked for its head.
func (s *Server) inside(r *http.Request) *http.Request {
	path := r.URL.Path
	below, is := strings.CutPrefix(path, s.root)
	if s.root != "" && is && (below == "" || below[0] == '/') {
		path = "/" + strings.TrimPrefix(below, "/")
	}
	if strings.HasPrefix(path, "/admin/") {
		path = strings.TrimSuffix(path, "/")
	}
	method := r.Method
	if method == http.MethodHead && !strings.HasSuffix(path, "/events") {
		method = http.MethodGet
	}
	if path == r.URL.Path && method == r.Method {
		return r
	}
	asked := *r
	asked.Method = method
	address := *r.URL
	if path != r.URL.Path {
		address.Path, address.RawPath = path, "" // what was escaped in it is one of nobody's routes
	}
	asked.URL = &address
	return &asked
}
