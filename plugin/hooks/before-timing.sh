#!/bin/sh
# Refuses a wrapper inside a command that is about to be timed. Looks closer only where something that times is named at all.
input=$(cat)
case "$input" in
  *hyperfine* | *tuneup* | *bench* | *time* | *"perf stat"* | *pyperf*) ;;
  *) exit 0 ;;
esac
command -v node >/dev/null 2>&1 || exit 0
printf '%s' "$input" | exec node "$(dirname "$0")/before-timing.mjs"
