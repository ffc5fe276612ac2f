package e2e

import (
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"testing"
)

// Addresses are given out below the ports from which the system takes those of connections and of whoever asks for any
// port, so that none is taken between the moment at which it is found free and the start of the server that wants it;
// a server that is started again finds its own. Each is given out once, and another test program begins elsewhere.
const (
	firstPort = 12_000
	morePorts = 20_000
)

var portsGiven atomic.Int64

// freeAddress is one that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	begin := int64(os.Getpid()) * 61
	for range morePorts {
		at := fmt.Sprintf("127.0.0.1:%d", firstPort+(begin+portsGiven.Add(1))%morePorts)
		if free, err := net.Listen("tcp", at); err == nil {
			_ = free.Close() // it was free
			return at
		}
	}
	t.Fatal("every port is taken")
	return ""
}
