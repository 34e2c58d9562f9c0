package ddrf

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"

	"dsrcheck/simulator/journal"
)

// content is the body of a response without its content coding. The suite asks for none; one
// that was applied all the same is taken off. The problem says why that cannot be done.
func content(ex *journal.Exchange) (raw []byte, problem string) {
	coding, _ := ex.Response.Header("Content-Encoding")
	var (
		r   io.Reader
		err error
	)
	switch body := bytes.NewReader(ex.Body()); strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
		return ex.Body(), ""
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(body)
	case "deflate":
		r, err = zlib.NewReader(body)
	default:
		return nil, fmt.Sprintf("the body has the content coding %q, which was not asked for", coding)
	}
	if err == nil {
		raw, err = io.ReadAll(io.LimitReader(r, biggestFile+1))
	}
	if err != nil {
		return nil, fmt.Sprintf("the %s body cannot be decoded: %v", coding, err)
	}
	return raw, ""
}
