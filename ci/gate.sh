#!/usr/bin/env bash
# Certifies a target for the action, in each profile that is named. Its exit code is that of the
# worst run. bash 3.2 will do, as macOS has it.
set -uo pipefail

# annotate KIND TEXT shows a message at the job.
annotate() {
	local text=${2//'%'/%25}
	text=${text//$'\r'/%0D}
	printf '::%s title=dsrcheck::%s\n' "$1" "${text//$'\n'/%0A}"
}

# finish CODE VERDICT ends the step with what it came to.
finish() {
	printf 'verdict=%s\nexit-code=%s\n' "$2" "$1" >> "$GITHUB_OUTPUT"
	exit "$1"
}

mistake() { # of the workflow
	annotate error "$1"
	finish 2 error
}

# bool NAME VALUE takes true and false only: a mistyped word would pass for either.
bool() {
	case $2 in true | false) ;; *) mistake "$1: \"$2\" is neither true nor false" ;; esac
}

profiles=()
while read -r -a words; do
	profiles+=(${words[@]+"${words[@]}"})
done <<< "${DSRCHECK_PROFILE//,/ }"
[ "${#profiles[@]}" -gt 0 ] || mistake 'profile: none is named'
for profile in "${profiles[@]}"; do
	case $profile in -*) mistake "profile: $profile is a flag, which certifies nothing" ;; esac
done
yes=${DSRCHECK_YES:-false} summary=${DSRCHECK_SUMMARY:-true} annotations=${DSRCHECK_ANNOTATIONS:-true}
bool yes "$yes"
bool summary "$summary"
bool annotations "$annotations"
output=${DSRCHECK_OUTPUT:-}
[ -n "$output" ] || mistake 'output: it is empty'
[[ $output != *[[:cntrl:]]* ]] || mistake 'output: it has characters that are no part of a path'

arguments=()
[ -z "${DSRCHECK_TARGET:-}" ] || arguments+=("--target=$DSRCHECK_TARGET")
[ -z "${DSRCHECK_CONFIG:-}" ] || arguments+=("--config=$DSRCHECK_CONFIG")
[ -z "${DSRCHECK_KNOWN:-}" ] || arguments+=("--known=$DSRCHECK_KNOWN")
for word in $(tr -s ',[:space:]' ' ' <<< "${DSRCHECK_FAIL_ON:-}" | tr -d '*?['); do arguments+=("--fail-on=$word"); done
[ "$yes" = false ] || arguments+=(--yes)
while IFS= read -r line; do
	line=${line%$'\r'}
	case $line in
	'') continue ;;
	--out | --out=* | --format | --format=* | --dry-run | --dry-run=*) mistake "arguments: ${line%%=*} is not for this action; folders are chosen by output" ;;
	-h* | --help*) mistake "arguments: $line certifies nothing" ;;
	esac
	arguments+=("$line")
done <<< "${DSRCHECK_ARGUMENTS:-}"

# What the target chose is printed, too: until the mark comes, GitHub takes no line of it for a command.
# One that could be guessed would let the target end that.
mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
if ! [[ $mark =~ ^[0-9a-f]{32}$ ]]; then
	annotate error 'there are no random bytes to be had from /dev/urandom with od'
	finish 3 error
fi
mark=dsrcheck-$mark

# Who cancels the job is obeyed, and so is the suite told, which then writes what it knows.
running='' stopped=''
trap 'stopped=1; [ -z "$running" ] || kill -TERM "$running" 2> /dev/null' INT TERM

# certify PROFILE FOLDER sets code. What an earlier run left says nothing of this one.
certify() {
	rm -f -- "$2/results.json" || mistake "output: the results of an earlier run in $2 cannot be removed"
	printf '::group::dsrcheck run %s\n::stop-commands::%s\n' "$1" "$mark"
	"$DSRCHECK" run "$1" --out "$2" --format text ${arguments[@]+"${arguments[@]}"} < /dev/null &
	running=$!
	wait "$running"
	code=$?
	while kill -0 "$running" 2> /dev/null; do # a signal came, and the run is ending
		wait "$running"
		code=$?
	done
	running=
	printf '::%s::\n::endgroup::\n' "$mark"
}

# told PROFILE FOLDER tells what a run came to, and sets verdict.
told() {
	verdict=error
	if [ "$code" = 130 ] && [ ! -f "$2/results.json" ]; then # it had not begun
		verdict=interrupted
		return
	fi
	if [ "$code" = 0 ] && [ ! -f "$2/results.json" ]; then # something else was done than to certify
		annotate error "dsrcheck run $1 ended with exit code 0 and wrote no results, so nothing was certified"
		code=5
		return
	fi
	case $code in
	0 | 1 | 3 | 4 | 130) ;;
	*)
		annotate error "dsrcheck run $1 ended with exit code $code: $([ "$code" = 2 ] && printf 'a mistake in inputs or config' || printf 'trouble of the suite'), see the log of this step"
		return
		;;
	esac
	verdict=$(sed -n 's/^  "verdict": "\([a-z-]*\)",*$/\1/p' "$2/results.json")
	[ "$annotations" = false ] || "$DSRCHECK" report render --from "$2" --format github || code=5
	[ "$summary" = false ] || "$DSRCHECK" report render --from "$2" --format markdown >> "$GITHUB_STEP_SUMMARY" || code=5
	[ -n "$verdict" ] && [ "$code" != 5 ] || verdict=error code=5
}

# gravity CODE is how bad it is: what does not conform goes before what could not be found out.
gravity() {
	case $1 in 0) echo 0 ;; 4) echo 1 ;; 130) echo 2 ;; 3) echo 3 ;; 2) echo 4 ;; 1) echo 6 ;; *) echo 5 ;; esac
}

printf 'report=%s\n' "$output" >> "$GITHUB_OUTPUT"
worst='' said=''
for profile in "${profiles[@]}"; do
	folder=$output
	[ "${#profiles[@]}" -eq 1 ] || folder=$output/${profile//\//-}
	certify "$profile" "$folder"
	told "$profile" "$folder"
	if [ -z "$worst" ] || [ "$(gravity "$code")" -gt "$(gravity "$worst")" ]; then
		worst=$code said=$verdict
	elif [ "$code" = 0 ] && [ "$worst" = 0 ]; then
		case $verdict in # partial says less than conforms, and deviations are deviations
		partial) said=partial ;;
		conforms-with-known-deviations) [ "$said" = partial ] || said=$verdict ;;
		esac
	fi
	[ -z "$stopped" ] || break
done
finish "$worst" "$said"
