#!/bin/sh
# Before a performance branch leaves the machine its verdict must exist. Looks closer only where something is sent at all.
input=$(cat)
case "$input" in
  *git*push* | *gh*pr*create*) ;;
  *) exit 0 ;;
esac
command -v node >/dev/null 2>&1 || exit 0
printf '%s' "$input" | exec node "$(dirname "$0")/before-push.mjs"
