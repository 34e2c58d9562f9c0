# Everything that a maintainer runs. The tests need Go and git; the test against the foreign
# processor also needs node and openssl and says so where they are missing.

.PHONY: build test test-all lint fuzz selftest

build:
	go build -o dsrcheck ./cmd/dsrcheck

# What everybody runs before a commit: all packages under the race detector, of what takes long
# a part of it or nothing.
test:
	go test -race -short ./...

# The rest, without the race detector but for all profiles played at once: the whole matrices,
# programs in another language, every script. CI runs both.
test-all:
	go test -timeout 30m ./...
	DSRCHECK_PLAYS=3 go test -race -timeout 20m ./conformance/selftest -run Play

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
