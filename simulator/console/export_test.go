package console

// Route is a route as tests see it.
type Route struct {
	Method, Path string
	Query        []string
	Body         bool
}

// Routes are all routes.
func Routes() []Route {
	var all []Route
	for _, rt := range routes {
		all = append(all, Route{rt.method, rt.path, rt.query, rt.body})
	}
	return all
}

// MaxWaits is how many waits there are at the same time.
const MaxWaits = maxWaits
