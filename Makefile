# Everything that a maintainer runs. The tests need Go and git; the test against the foreign
# processor also needs node and openssl and says so where they are missing.

.PHONY: build test test-all lint fuzz selftest

build:
	go build -o dsrcheck ./cmd/dsrcheck

# What everybody runs before a commit: all packages under the race detector, of what takes long
# a part of it or nothing.
test:
	go test -race -short ./...

# All of it, without the race detector: the whole matrices, programs in another language, every
# script. Packages follow each other, since what waits for a silence is judged by the clock. CI
# runs both.
test-all:
	go test -p 1 -timeout 30m ./...

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
