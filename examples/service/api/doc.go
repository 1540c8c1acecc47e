// Package api is the service as the network sees it: who may call what, how much of it at
// once, and what is answered to whom.
//
// # Routes
//
// What comes in is taken in whole batches (POST /v1/orders, /v1/events, /v1/answers): all of
// a batch is on disk when it is acknowledged, or none of it. What goes out is either
// published, which describes no fewer than ten people (GET /v1/segments, /v1/personas,
// /v1/profiles, /v1/drift), or about one customer (GET /v1/customers/{id}/segment and
// /explanation, POST /v1/assignments), which only the role [Reveal] gets. The file
// openapi.json, served at /openapi.json, says all of it; a test holds it against the answers.
//
// # What a request goes through
//
// In this order, so that what costs little comes before what costs much: security headers
// and a request ID; the path in its plain form; the route; the credentials; a place among
// those that may run at once; the body, within a budget of memory that all bodies share; its
// meaning. A caller without credentials has cost no more than its headers.
//
// # Personal data
//
// Customer IDs are in paths, because they are what is asked for. They are in no log line, no
// metric and no error of the service beyond what the caller has sent itself. A proxy in
// front of the service logs paths by default: turn that off for /v1/customers/.
package api
