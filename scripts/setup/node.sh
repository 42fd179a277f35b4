#!/usr/bin/env bash
# Node tools: wasm-opt and esbuild into the cache folder; with "end2end" also that folder's own packages.
set -euo pipefail
. "$(dirname "$0")/../env.sh"

bw_need npm "install Node.js 20 or later"
binaryen=132.0.0 esbuild=0.28.2

tools="binaryen@$binaryen esbuild@$esbuild"
if [ "$(cat "$BW_NODE/installed" 2>/dev/null)" = "$tools" ] && [ -x "$BW_NODE/node_modules/.bin/wasm-opt" ]; then
  bw_say "wasm-opt and esbuild: there"
else
  bw_say "wasm-opt and esbuild: installing"
  # shellcheck disable=SC2086
  npm install --prefix "$BW_NODE" --no-save --no-package-lock --no-audit --no-fund --loglevel=error $tools >"$BW_CACHE/npm.log" 2>&1 ||
    { tail -20 "$BW_CACHE/npm.log" >&2; bw_die "npm failed; the whole log is $BW_CACHE/npm.log"; }
  printf '%s' "$tools" >"$BW_NODE/installed"
fi

if [ "${1:-}" = end2end ]; then
  cd "$BW_ROOT/end2end"
  lock="$(sha256sum package-lock.json | cut -d' ' -f1)"
  if [ "$(cat node_modules/.installed 2>/dev/null)" = "$lock" ]; then
    bw_say "browser test packages: there"
  else
    bw_say "browser test packages: installing"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$BW_CACHE/npm-end2end.log" 2>&1 ||
      { tail -20 "$BW_CACHE/npm-end2end.log" >&2; bw_die "npm ci failed in end2end; the whole log is $BW_CACHE/npm-end2end.log"; }
    printf '%s' "$lock" >node_modules/.installed
  fi
fi
