# dsrcheck in a container: one static program and the authorities that TLS trusts, no shell and no
# system, as a user who owns nothing but /work and its home. docs/ci.md shows how it is used.
FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build
ARG VERSION=
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.release=$VERSION" -o /out/dsrcheck ./cmd/dsrcheck
RUN mkdir -p /out/own/home/dsrcheck /out/own/tmp /out/own/work

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/own/ /
COPY --from=build /out/dsrcheck /usr/local/bin/dsrcheck
COPY LICENSE /usr/share/doc/dsrcheck/LICENSE
ENV PATH=/usr/local/bin HOME=/home/dsrcheck
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["dsrcheck"]
CMD ["--help"]
# Asks the admin API of simulate, which is at 127.0.0.1:7090 unless DSRCHECK_WORLD says otherwise. Of
# a container that does anything else it says nothing: that has ended before it matters.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["dsrcheck", "healthcheck"]
