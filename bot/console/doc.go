// Package console owns the administrators' side of the product: set-up, sign-in, and the rooms in which bots are registered, groups are bound and
// what went wrong is put right, as an HTTP API under /api/v1/ and the pages under /console/ that use it. It must not know how a platform works:
// the steps of a registration are data, and proving credentials is the host's affair.
//
// Everything is refused unless a route says otherwise; see routes.
package console
