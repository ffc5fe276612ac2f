package brake

import "net/netip"

// RemoteAddress is where a request comes from, as tries are counted by: the address, and of IPv6 the network of 64
// bits, because one house has all of that. What is no address is taken as it is, cut to the length of one.
func RemoteAddress(address string) string {
	const longest = 64
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address[:min(len(address), longest)]
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return network.String()
}
