package journal

import "bytes"

// Matcher says whether an exchange is one of those sought.
type Matcher func(*Exchange) bool

func matches(ex *Exchange, all []Matcher) bool {
	for _, m := range all {
		if !m(ex) {
			return false
		}
	}
	return true
}

// Method matches the method of the request.
func Method(method string) Matcher {
	return func(ex *Exchange) bool { return ex.Request.Method() == method }
}

// Path matches the path of the request's target, without its query.
func Path(path string) Matcher {
	return func(ex *Exchange) bool { return pathOf(ex) == path }
}

// Status matches the code of the response.
func Status(code int) Matcher {
	return func(ex *Exchange) bool { return ex.Status() == code }
}

// Partner matches the domain of the partner that took part.
func Partner(domain string) Matcher {
	return func(ex *Exchange) bool { return ex.Partner == domain }
}

// RequestContains matches a sequence of bytes in the body of the request.
func RequestContains(part string) Matcher {
	return func(ex *Exchange) bool { return bytes.Contains(ex.Request.Body(), []byte(part)) }
}
