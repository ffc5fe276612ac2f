// Package http3 stands where gin imports HTTP/3, which Hailong leaves to the proxy in front of it: see decision 0102.
package http3

import (
	"errors"
	"net/http"
)

// ListenAndServeQUIC refuses.
func ListenAndServeQUIC(_, _, _ string, _ http.Handler) error { return errors.ErrUnsupported }
