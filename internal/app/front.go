package app

import (
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/app/rooms"
	"hailong/internal/ballot"
	"hailong/internal/delivery"
	"hailong/internal/httpd"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/apiv1"
	"hailong/internal/httpd/desk"
	"hailong/internal/httpd/pages"
	"hailong/internal/httpd/reach"
)

// NewFront makes the HTTP server over rooms, with this box; base is what links begin with.
func NewFront(r *rooms.Rooms, box *ballot.Box, base string, watch *Watch, s httpd.Settings) (*httpd.Server, error) {
	address := delivery.Address{Listens: base}
	if s.BaseSet {
		address.Set = base
	}
	sessions := &access.Sessions{Accounts: r.Accounts, BaseURL: base}
	if !s.BaseSet { // else what a school typed before counts for nothing
		sessions.HasAddress = r.Schools.HasAddress
	}
	parents := &pages.Pages{Box: box, Invitations: r.Invitations, Schools: r.Schools, Keepers: r.Keepers,
		Staff: sessions.SignedIn, Address: address}
	return httpd.New(r.Log, r.Keys, &apiv1.API{
		Accounts: r.Accounts, Schools: r.Schools, Surveys: r.Surveys, Invitations: r.Invitations, Keepers: r.Keepers,
		Box: box, Feedback: r.Feedback,
		Address: address, Ready: watch.Ready, Now: time.Now,
	}, parents, &desk.Desk{
		Accounts: r.Accounts, Sessions: sessions, Keys: r.Keys, Schools: r.Schools, Surveys: r.Surveys,
		Invitations: r.Invitations, Box: box, Keepers: r.Keepers, Feedback: r.Feedback,
		Live: r.Live, Progress: r.Progress, SetUp: r.SetUp, Preview: parents.Preview, Address: address,
		Reach: reach.New(r.Server), Now: time.Now,
	}, s)
}

// Front makes the HTTP server of this service, with this box; a measurement has routes besides.
func (a *App) Front(box *ballot.Box, base string, s Settings, also func(gin.IRoutes)) (*httpd.Server, error) {
	return NewFront(a.Rooms, box, base, a.watch,
		httpd.Settings{Metrics: a.gauges.front, TrustedProxies: s.TrustedProxies, BaseSet: s.BaseURL != "",
			OnResidue: a.residue.left, Also: also})
}
