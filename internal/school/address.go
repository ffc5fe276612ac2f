package school

import (
	"context"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/problem"
)

// SetAddress sets what a school's links begin with; "" leaves it to the server again. Invalid for what is no address.
func (s *Schools) SetAddress(ctx context.Context, by account.Actor, id uuid.UUID, typed string) (_ School, err error) {
	defer problem.In(&err, "set public address")
	address, err := publicAddress(typed)
	if err != nil {
		return School{}, err
	}
	changed, err := s.Get(ctx, id)
	if err != nil || changed.PublicAddress == address {
		return changed, err
	}
	err = s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		if changed, err = s.LockTx(tx, id); err != nil {
			return account.Line{}, err
		}
		line := account.Line{School: id, Action: "record.address",
			Detail: strings.Trim(changed.PublicAddress+" → "+address, " ")}
		changed.PublicAddress, changed.AddressReached = address, false
		return line, tx.Model(&schoolRow{}).Where("id = ?", id).
			Updates(map[string]any{"public_address": address, "address_reached": false}).Error
	})
	return changed, err
}

// NoteReached stores whether the server reached itself at a school's address, unless the school has another one by now.
func (s *Schools) NoteReached(ctx context.Context, by account.Actor, of School, reached bool) (err error) {
	defer problem.In(&err, "note that an address was reached")
	if of.PublicAddress == "" || of.AddressReached == reached {
		return nil
	}
	return s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		done := tx.Model(&schoolRow{}).Where("id = ? AND public_address = ?", of.ID, of.PublicAddress).
			Update("address_reached", reached)
		if done.RowsAffected > 0 {
			line = account.Line{School: of.ID, Action: "record.address_missed", Detail: of.PublicAddress}
			if reached {
				line.Action = "record.address_reached"
			}
		}
		return line, done.Error
	})
}

// HasAddress tells whether the links of a school begin with an address.
func (s *Schools) HasAddress(ctx context.Context, address string) (_ bool, err error) {
	defer problem.In(&err, "look for an address")
	var n int64
	err = s.db.Query(ctx).Model(&schoolRow{}).Where("public_address = ?", address).Limit(1).Count(&n).Error
	return n > 0, s.db.Translate(err)
}

// hostPattern is a host as a browser sends it: a name in ASCII, or an IP address.
var hostPattern = regexp.MustCompile(
	`^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$`)

const longestAddress, longestLabel = 200, 63

// HasHost tells whether an address names a host that a browser opens, and a port that there is, or none.
func HasHost(u *url.URL) bool {
	host, port := strings.ToLower(u.Host), u.Port()
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || port[0] == '0' {
			return false
		}
		host = strings.TrimSuffix(host, ":"+port)
	}
	return isHost(host)
}

// isHost tells whether a browser opens a host: what ends in a number is an IPv4 address to it, or nothing.
func isHost(host string) bool {
	if !hostPattern.MatchString(host) {
		return false
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	if host[0] == '[' || strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		return err == nil && ip.Is6() == (host[0] == '[')
	}
	return !slices.ContainsFunc(labels, func(label string) bool { return len(label) > longestLabel })
}

// publicAddress reads an address as people type it: without a scheme it is https, and what stands behind the host is
// nothing.
func publicAddress(typed string) (string, error) {
	address := strings.TrimRight(strings.ToLower(strings.TrimSpace(typed)), "/")
	if address == "" {
		return "", nil
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	fault := func(key string) (string, error) {
		return "", problem.Fields("problem.invalid", []problem.Field{{Pointer: "/public_address", Key: key}})
	}
	u, err := url.Parse(address)
	if err != nil || len(address) > longestAddress || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return fault("school.fault.address")
	}
	switch port := u.Port(); {
	case !HasHost(u):
		return fault("school.fault.address")
	case u.Path != "" || strings.ContainsAny(address, "?#"):
		return fault("school.fault.address_path")
	case u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80":
		return strings.TrimSuffix(address, ":"+port), nil
	default:
		return address, nil
	}
}
