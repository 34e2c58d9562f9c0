# Everything that a maintainer runs. The tests need Go and git; the test against the foreign
# processor also needs node and openssl, those of pages a browser, and they say so where it is
# missing.

.PHONY: build browser test test-all lint cross release fuzz selftest

build:
	go build -o dsrcheck ./cmd/dsrcheck

# What everybody runs before a commit: all packages under the race detector (vet is of lint), of what takes long
# a part of it or nothing.
test: browser
	go test -vet=off -race -short ./...

# All of it, without the race detector: the whole matrices, programs in another language, every
# script. Packages follow each other, since what waits for a silence is judged by the clock. CI
# runs both.
test-all: browser
	go test -vet=off -p 1 -timeout 30m ./...

# The browser in which pages are tried: any Chromium that is there; else Debian's, where that can
# be installed.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing chromium for the browser tests"; \
		(apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium) >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "no Chromium is installed and none could be: the browser tests will be skipped"

lint:
	test -z "$$(gofmt -l .)"
	go vet ./...
	go tool staticcheck ./...

# The program for each system that is released, on this machine, which can run one of them. That one
# is compiled as tests compile it; of the others nothing is kept, and so nothing is made fast.
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
cross:
	@for platform in $(PLATFORMS); do \
		echo "go build for $$platform"; \
		how='-gcflags=all=-N -l'; \
		[ $$platform != $$(go env GOHOSTOS)/$$(go env GOHOSTARCH) ] || how=-trimpath; \
		CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/} go build "$$how" -o /dev/null ./cmd/dsrcheck || exit 1; \
	done

# What a release is made of, in dist: make release VERSION=1.2.3
release:
	go run ./ci/release --version "$(VERSION)" --out dist

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
