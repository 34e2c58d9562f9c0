# Everything that a maintainer runs. The tests need Go and git; the test against the foreign
# processor also needs node and openssl and says so where they are missing.

.PHONY: build test lint fuzz selftest

build:
	go build -o dsrcheck ./cmd/dsrcheck

# The tables of faults are tried in part under the race detector, and as a whole without.
test:
	go test -race ./...
	go test ./conformance/selftest ./simulator/opengdpr -run 'Matrix|Deviation'

lint:
	test -z "$$(gofmt -l .)"
	go vet ./...
	go tool staticcheck ./...

selftest:
	go run ./cmd/dsrcheck selftest

# fuzz runs every fuzz target for FUZZTIME each.
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done
