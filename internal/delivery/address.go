package delivery

import (
	"cmp"
	"net"
	"net/url"
	"strings"

	"hailong/internal/school"
)

// Address is what links begin with, without a slash at the end.
type Address struct {
	Set     string // by whoever runs the server, for all its schools; "" = each school says it itself
	Listens string // where the server listens, for a school that has not said it
}

// Of is what the links of a school begin with.
func (a Address) Of(s school.School) string { return cmp.Or(a.Set, s.PublicAddress, a.Listens) }

// Reach is how far links travel that begin with an address.
type Reach string

// The reaches. What a name leads to is not asked of anybody: a name counts as public unless it can only be a local one.
const (
	Public   Reach = ""
	Private  Reach = "private"  // inside the school's own network
	Loopback Reach = "loopback" // on this computer only
)

// ReachOf tells whether a parent's phone can open links that begin with base.
func ReachOf(base string) Reach {
	u, err := url.Parse(base)
	if err != nil {
		return Loopback
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ip := net.ParseIP(host)
	switch {
	case host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil &&
		(ip.IsLoopback() || ip.IsUnspecified()):
		return Loopback
	case ip != nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast() || sharedSpace.Contains(ip)), ip == nil &&
		isLocalName(host):
		return Private
	default:
		return Public
	}
}

// sharedSpace is what providers give to many customers behind one address (RFC 6598): nobody outside reaches it.
var sharedSpace = net.IPNet{IP: net.IPv4(100, 64, 0, 0).To4(), Mask: net.CIDRMask(10, 32)}

// isLocalName tells whether a name has no meaning on the Internet: one word, or an ending kept for local networks.
func isLocalName(host string) bool {
	for _, ending := range []string{".local", ".lan", ".home", ".internal", ".intranet", ".home.arpa"} {
		if strings.HasSuffix(host, ending) {
			return true
		}
	}
	return !strings.Contains(host, ".") && !strings.Contains(host, ":")
}
