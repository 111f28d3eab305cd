#!/bin/sh
# Says at session start where the last `make up` left things. Silent without a stack, and in projects of another language.
here=$(dirname "$0")
. "$here/language.sh"
project=${CLAUDE_PROJECT_DIR:-$PWD}
found=${markers:+no}
for marker in $markers; do
  [ -e "$project/$marker" ] && found=yes
done
[ "$found" = no ] && exit 0
if [ -n "$runner" ] && [ -n "${CLAUDE_ENV_FILE:-}" ] && [ -x "$project/$runner" ]; then
  printf "export RUNNER='%s'\n" "$(printf '%s' "$project/$runner" | sed "s/'/'\\\\''/g")" >>"$CLAUDE_ENV_FILE"
fi
folder=${TUNEUP_FOLDER:-${TUNEUP_HOME:-$project}/.tuneup}
for outputs in "$folder"/*/outputs.json; do
  [ -f "$outputs" ] && command -v node >/dev/null 2>&1 && exec node "$here/session-start.mjs" "$folder"
  break
done
exit 0
