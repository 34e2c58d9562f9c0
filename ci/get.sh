#!/usr/bin/env bash
# Gets dsrcheck for the action: one that is there, a released one, or one built from the source of
# the action. It writes its path to $GITHUB_OUTPUT. bash 3.2 will do, as macOS has it.
set -euo pipefail

mistake() { # of the workflow
	local text=${1//'%'/%25}
	text=${text//$'\r'/%0D}
	printf '::error title=dsrcheck::%s\n' "${text//$'\n'/%0A}"
	exit 2
}

found() {
	printf 'path=%s\n' "$1" >> "$GITHUB_OUTPUT"
	"$1" version
	exit 0
}

# digest FILE prints its SHA-256.
digest() {
	if command -v sha256sum > /dev/null; then sha256sum < "$1"; else shasum -a 256 < "$1"; fi | cut -d ' ' -f 1
}

binary=${DSRCHECK_BINARY:-} version=${DSRCHECK_VERSION:-} sha256=${DSRCHECK_SHA256:-} releases=${DSRCHECK_RELEASES:-}
folder=${RUNNER_TEMP:?}/dsrcheck
mkdir -p "$folder"

if [ -n "$binary" ]; then
	[ -z "$version$sha256$releases" ] || mistake 'give binary, or version with sha256 and releases, not both'
	case $binary in
	*$'\n'*) mistake 'binary: it has more than one line' ;;
	/* | [A-Za-z]:*) ;;
	*) binary=$PWD/$binary ;;
	esac
	if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then mistake "binary: there is no program $binary"; fi
	found "$binary"
fi

if [ -z "$version" ]; then
	[ -z "$sha256$releases" ] || mistake 'sha256 and releases are of use with version only'
	command -v go > /dev/null || mistake 'there is no Go to build dsrcheck with: use actions/setup-go, or give version or binary'
	suffix=
	[ "${RUNNER_OS:-}" != Windows ] || suffix=.exe
	release=
	[[ ${ACTION_REF:-} =~ ^v([0-9]+\.[0-9]+\.[0-9]+)$ ]] && release=${BASH_REMATCH[1]}
	(cd "${ACTION_PATH:?}" && CGO_ENABLED=0 go build -trimpath -ldflags "-X main.release=$release" -o "$folder/dsrcheck$suffix" ./cmd/dsrcheck)
	found "$folder/dsrcheck$suffix"
fi

version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || mistake 'version: it is not of the form 1.2.3'
[[ $sha256 =~ ^([0-9a-f]{64})?$ ]] || mistake 'sha256: it is not 64 digits of 0-9a-f'
case ${RUNNER_OS:-} in
Linux) os=linux archive=tar.gz suffix= ;;
macOS) os=darwin archive=tar.gz suffix= ;;
Windows) os=windows archive=zip suffix=.exe ;;
*) mistake "there is no release for ${RUNNER_OS:-this system}" ;;
esac
case ${RUNNER_ARCH:-} in
X64) arch=amd64 ;;
ARM64) arch=arm64 ;;
*) mistake "there is no release for ${RUNNER_ARCH:-this machine}" ;;
esac
if [ -z "$releases" ]; then
	[ -n "${ACTION_REPOSITORY:-}" ] || mistake 'releases: an action of the repository itself has none; give their URL, or leave out version'
	releases=${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download
fi
case $releases in
https://*) ;;
*) [ -n "$sha256" ] || mistake 'releases: what does not come by https is taken with its sha256 only' ;;
esac

name=dsrcheck_${version}_${os}_${arch}.$archive
# What no sha256 vouches for comes by https alone, wherever a redirect leads to.
ways='=https'
[ -z "$sha256" ] || ways='=https,http'
fetch() { # FILE: of the release
	curl --fail --silent --show-error --location --retry 3 --proto "$ways" --proto-redir "$ways" --output "$folder/$1" -- "$releases/v$version/$1" ||
		mistake "$releases/v$version/$1 could not be fetched"
}
fetch "$name"
if [ -z "$sha256" ]; then
	fetch SHA256SUMS
	sha256=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
	[[ $sha256 =~ ^[0-9a-f]{64}$ ]] || mistake "SHA256SUMS of release $version does not name $name once"
fi
[ "$(digest "$folder/$name")" = "$sha256" ] || mistake "$name is not the file that was released: its SHA-256 is another"
if [ "$archive" = zip ]; then
	unzip -q -o "$folder/$name" -d "$folder"
else
	tar -xzf "$folder/$name" -C "$folder"
fi
found "$folder/dsrcheck_${version}_${os}_${arch}/dsrcheck$suffix"
